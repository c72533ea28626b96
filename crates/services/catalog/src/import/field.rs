//! What a column can mean, and the headings by which it is known.

use eyewear::vocabulary;

use super::cell_text::without_invisible;

/// What a value belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    Product,
    Variant,
}

macro_rules! fields {
    ($($variant:ident = $path:literal, $level:ident, [$($heading:literal),* $(,)?];)+) => {
        vocabulary! {
            /// A field that a column can fill, by its path in the mapping.
            pub enum Field { $($variant = $path),+ }
        }

        impl Field {
            /// Whether all rows of a product share it.
            #[must_use]
            pub const fn level(self) -> Level {
                match self { $(Self::$variant => Level::$level),+ }
            }

            /// Headings that need no mapping, normalized (see [`normalized`]).
            pub(super) const fn headings(self) -> &'static [&'static str] {
                match self { $(Self::$variant => &[$($heading),*]),+ }
            }
        }
    };
}

fields! {
    RowType = "row.type", Product, ["type", "product type"];
    RowId = "row.id", Product, ["id"];
    ProductSku = "sku", Product, ["product sku", "handle", "parent sku", "parent", "product id", "model number", "style number"];
    ProductGtin = "gtin", Product, ["product gtin"];
    Mpn = "mpn", Product, ["mpn", "part number", "manufacturer part number"];
    Name = "name", Product, ["name", "title", "product name", "product title", "model", "model name"];
    Brand = "brand", Product, ["brand", "vendor", "manufacturer", "brand name"];
    ShortDescription = "short_description", Product, ["short description", "summary"];
    LongDescription = "long_description", Product, ["long description", "description", "body html", "body"];
    Status = "status", Product, ["status"];
    Tags = "tags", Product, ["tags"];
    Shape = "frame.shape", Product, ["shape", "frame shape"];
    Rim = "frame.rim", Product, ["rim", "rim type"];
    Materials = "frame.materials", Product, ["material", "materials", "frame material", "frame materials"];
    Hinge = "frame.hinge", Product, ["hinge", "hinge type"];
    NosePads = "frame.nose_pads", Product, ["nose pads", "nose pad", "nosepads"];
    Marking = "frame.marking", Product, ["marking", "size", "frame size", "frame marking", "size marking", "boxing size"];
    A = "frame.dimensions.a_mm", Product, ["a", "a mm", "eye size", "lens width", "caliber", "eye size mm", "lens width mm"];
    B = "frame.dimensions.b_mm", Product, ["b", "b mm", "lens height", "lens height mm"];
    Dbl = "frame.dimensions.dbl_mm", Product, ["dbl", "dbl mm", "bridge", "bridge mm", "bridge width", "bridge size", "bridge width mm"];
    Ed = "frame.dimensions.ed_mm", Product, ["ed", "ed mm", "effective diameter"];
    Temple = "frame.dimensions.temple_mm", Product, ["temple", "temple mm", "temple length", "arm length", "temple length mm"];
    TotalWidth = "frame.dimensions.total_width_mm", Product, ["total width", "total width mm", "frame width", "frame width mm"];
    FrameHeight = "frame.dimensions.frame_height_mm", Product, ["frame height", "frame height mm"];
    BaseCurve = "frame.dimensions.base_curve_d", Product, ["base curve", "base curve d"];
    Wrap = "frame.dimensions.wrap_deg", Product, ["wrap", "wrap deg", "wrap angle"];
    Pantoscopic = "frame.dimensions.pantoscopic_deg", Product, ["pantoscopic", "pantoscopic deg", "pantoscopic tilt"];
    Weight = "frame.dimensions.weight_g", Product, ["weight", "weight g", "frame weight"];
    Tolerance = "frame.dimensions.tolerance_mm", Product, ["tolerance", "tolerance mm"];
    VariantSku = "variant.sku", Variant, ["sku", "variant sku", "item number", "article number"];
    VariantGtin = "variant.gtin", Variant, ["gtin", "ean", "upc", "barcode", "variant barcode", "variant gtin"];
    ColorName = "variant.color.name", Variant, ["color", "colour", "color name", "colour name", "frame color", "frame colour"];
    ColorCode = "variant.color.code", Variant, ["color code", "colour code"];
    ColorFront = "variant.color.front", Variant, ["color hex", "colour hex", "front hex", "frame hex"];
    ColorTemples = "variant.color.temples", Variant, ["temple hex", "temples hex", "temple color hex"];
    Pattern = "variant.color.pattern", Variant, ["pattern", "color pattern"];
    LensColor = "variant.lens.color", Variant, ["lens hex", "lens color hex", "lens colour hex", "tint hex"];
    LensTransmission = "variant.lens.transmission", Variant, ["lens transmission", "transmission", "vlt"];
    LensColorBottom = "variant.lens.color_bottom", Variant, ["lens hex bottom", "lens color hex bottom", "lens colour hex bottom", "gradient hex", "tint hex bottom"];
    LensTransmissionBottom = "variant.lens.transmission_bottom", Variant, ["lens transmission bottom", "transmission bottom", "gradient transmission", "vlt bottom"];
    MirrorColor = "variant.lens.mirror.color", Variant, ["mirror", "mirror hex", "mirror color", "mirror colour", "mirror color hex", "mirror colour hex", "mirror coating", "flash mirror"];
    MirrorStrength = "variant.lens.mirror.strength", Variant, ["mirror strength", "mirror reflection", "mirror reflectance"];
    Polarized = "variant.lens.polarized", Variant, ["polarised", "polarized", "lens polarised", "lens polarized", "polarised lens", "polarized lens", "polarisation", "polarization"];
    AntiReflection = "variant.lens.anti_reflection", Variant, ["anti reflection", "antireflection", "anti reflective", "antireflective", "anti reflection coating", "anti reflective coating", "ar coating", "ar"];
    Price = "variant.price", Variant, ["price", "variant price", "base price", "regular price"];
    DiscountedPrice = "variant.price.discounted", Variant, ["discounted price", "sale price", "special price"];
    CompareAtPrice = "variant.price.compare_at", Variant, ["compare at price", "variant compare at price"];
    Currency = "variant.price.currency", Variant, ["currency", "currency code"];
    Quantity = "variant.inventory.quantity", Variant, ["quantity", "qty", "stock", "variant inventory qty", "inventory quantity"];
    LowThreshold = "variant.inventory.low_threshold", Variant, ["low threshold", "low stock threshold"];
    StockStatus = "variant.inventory.status", Variant, ["stock status", "availability"];
}

impl Field {
    /// The field that a heading is known to mean.
    pub(super) fn of_heading(heading: &str) -> Option<Self> {
        let heading = normalized(&without_invisible(heading));
        Self::ALL.iter().copied().find(|field| {
            field.headings().contains(&heading.as_str()) || normalized(field.as_str()) == heading && field.as_str().contains('.')
        })
    }
}

/// A heading without case and signs: "Eye Size (mm)" and "eye_size_mm" are "eye size mm".
pub(super) fn normalized(heading: &str) -> String {
    let spaced: String = heading.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    spaced.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_known_in_their_spellings() {
        #[track_caller]
        fn check(heading: &str, expected: Option<Field>) {
            assert_eq!(Field::of_heading(heading), expected, "{heading:?}");
        }
        check("Eye Size (mm)", Some(Field::A));
        check("eye_size_mm", Some(Field::A));
        check("Variant SKU", Some(Field::VariantSku));
        check("Handle", Some(Field::ProductSku));
        check("Body (HTML)", Some(Field::LongDescription));
        check("frame.dimensions.a_mm", Some(Field::A));
        check("Polarized", Some(Field::Polarized));
        check("Anti-reflective coating", Some(Field::AntiReflection));
        check("mirror_hex", Some(Field::MirrorColor));
        check("Bri\u{ad}dge\u{a0}Width", Some(Field::Dbl));
        check("Image Src", None);
        check("", None);
    }

    #[test]
    fn the_page_of_columns_lists_them_all() {
        let page = include_str!("../../../../../docs/importing-catalogs.md");
        for field in Field::ALL {
            let row = format!("| `{}` | {} |", field.as_str(), field.headings().join(", "));
            assert!(page.contains(&row), "docs/importing-catalogs.md misses {row}");
        }
    }

    #[test]
    fn no_heading_means_two_fields() {
        let mut all: Vec<&str> = Field::ALL.iter().flat_map(|field| field.headings()).copied().collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
        assert!(all.iter().all(|heading| normalized(heading) == *heading));
    }
}
