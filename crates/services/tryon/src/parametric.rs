//! From what a catalog knows of a product to a frame in numbers. Nothing is filled in: what is unknown stops the try-on.

use api::product::{AntiReflection as WireAntiReflection, FieldSource, LensTint, Pattern as WirePattern, Product, Variant};
use eyewear::{BoxingSize, FrameMaterial, FrameShape, Rim};
use frames::{AntiReflection, FrameError, FrameSpec, LensAppearance, MirrorCoating, Pattern, Srgb};

/// Why a product cannot be worn.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum FrameSpecError {
    #[error("{0} is not known, so the frame cannot be shown at its true size")]
    Unknown(&'static str),
    #[error("{0} is a guess; it has to be confirmed before the frame can be shown")]
    Guessed(&'static str),
    #[error("the color of the frame is not known, so it cannot be shown truthfully")]
    NoColor,
    #[error("a frame of these measures cannot be built: {0}")]
    Impossible(#[from] FrameError),
    #[error("the product has no variant {0:?}")]
    NoVariant(String),
}

/// The variant with this SKU, or the first one.
///
/// # Errors
/// [`FrameSpecError::NoVariant`].
pub fn variant_of<'p>(product: &'p Product, sku: Option<&str>) -> Result<&'p Variant, FrameSpecError> {
    let variants = &product.content.variants;
    let found = match sku {
        Some(sku) => variants.iter().find(|variant| variant.sku == sku),
        None => variants.first(),
    };
    found.ok_or_else(|| FrameSpecError::NoVariant(sku.unwrap_or_default().to_owned()))
}

/// The numbers of one variant's frame.
///
/// # Errors
/// [`FrameSpecError`], naming what is missing.
pub fn frame_spec(product: &Product, variant: &Variant) -> Result<FrameSpec, FrameSpecError> {
    let frame = &product.content.frame;
    let size = &frame.dimensions;
    let verified = |field: &'static str, path: &str, value: Option<f64>| match value {
        None => Err(FrameSpecError::Unknown(field)),
        Some(_) if is_guessed(product, path) => Err(FrameSpecError::Guessed(field)),
        Some(value) => Ok(value),
    };
    let boxing = [
        verified("the lens width (A)", "frame.dimensions.a_mm", size.a_mm)?,
        verified("the lens height (B)", "frame.dimensions.b_mm", size.b_mm)?,
        verified("the bridge (DBL)", "frame.dimensions.dbl_mm", size.dbl_mm)?,
        verified("the temple length", "frame.dimensions.temple_mm", size.temple_mm)?,
    ];
    let shape = frame.shape.ok_or(FrameSpecError::Unknown("the shape"))?;
    let rim = frame.rim.unwrap_or(Rim::Full);
    let material = frame.materials.first().copied().unwrap_or(FrameMaterial::Other);

    let mut spec = FrameSpec::new(boxing, shape, rim, material);
    spec.total_width_mm = size.total_width_mm.filter(|_| !is_guessed(product, "frame.dimensions.total_width_mm"));
    if let Some(curve) = size.base_curve_d {
        spec.base_curve_d = curve;
    }
    if let Some(wrap) = size.wrap_deg {
        spec.wrap_deg = wrap;
    }
    if let Some(tilt) = size.pantoscopic_deg {
        spec.pantoscopic_deg = tilt;
    }
    if let Some(pads) = frame.nose_pads {
        spec.nose_pads = pads;
    }
    apply_colors(&mut spec, variant)?;
    spec.validate()?;
    Ok(spec)
}

/// Lens width and bridge as they are known of a product, and the temple length.
#[must_use]
pub fn declared_size(product: &Product) -> Option<BoxingSize> {
    let size = &product.content.frame.dimensions;
    let known = |path: &str, value| known_mm(product, path, value);
    Some(BoxingSize {
        a_mm: known("frame.dimensions.a_mm", size.a_mm)?,
        dbl_mm: known("frame.dimensions.dbl_mm", size.dbl_mm)?,
        temple_mm: known("frame.dimensions.temple_mm", size.temple_mm),
    })
}

fn apply_colors(spec: &mut FrameSpec, variant: &Variant) -> Result<(), FrameSpecError> {
    let front = variant.color.front.as_deref().and_then(parse_hex).ok_or(FrameSpecError::NoColor)?;
    let temples = variant.color.temples.as_deref().and_then(parse_hex);
    spec.front_color = front;
    spec.temple_color = temples.unwrap_or(front);
    spec.pattern = match variant.color.pattern {
        None | Some(WirePattern::Solid) => Pattern::Solid,
        Some(WirePattern::Translucent) => Pattern::Translucent { opacity: 0.45 },
        Some(WirePattern::Tortoise) => Pattern::Tortoise { spots: darker(front) },
        // Two-tone: the front above, the color of the temples below.
        Some(WirePattern::TwoTone) => Pattern::TwoTone { lower: temples.unwrap_or(front) },
    };
    if let Some(tint) = &variant.lens {
        spec.lens = lens_look(tint).ok_or(FrameSpecError::Unknown("the color of the lens"))?;
    }
    Ok(())
}

fn lens_look(tint: &LensTint) -> Option<LensAppearance> {
    let color = parse_hex(&tint.color)?;
    let color_bottom = match &tint.color_bottom {
        Some(hex) => parse_hex(hex)?,
        None => color,
    };
    let mirror = match &tint.mirror {
        Some(mirror) => Some(MirrorCoating { color: parse_hex(&mirror.color)?, strength: mirror.strength }),
        None => None,
    };
    Some(LensAppearance {
        gradient_to: tint.transmission_bottom.map(|bottom| (color_bottom, bottom)),
        anti_reflection: tint.anti_reflection.map_or(AntiReflection::None, anti_reflection_of),
        mirror,
        polarized: tint.polarized == Some(true),
        ..LensAppearance::sun(color, tint.transmission)
    })
}

fn anti_reflection_of(wire: WireAntiReflection) -> AntiReflection {
    match wire {
        WireAntiReflection::Green => AntiReflection::Green,
        WireAntiReflection::Blue => AntiReflection::Blue,
        WireAntiReflection::Purple => AntiReflection::Purple,
    }
}

/// Spots of tortoiseshell are the same hue, much darker.
fn darker(color: Srgb) -> Srgb {
    color.map(|channel| (f32::from(channel) * 0.28) as u8)
}

/// `#rrggbb`.
#[must_use]
pub fn parse_hex(text: &str) -> Option<Srgb> {
    let digits =
        text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
    let channel = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
    Some([channel(0)?, channel(2)?, channel(4)?])
}

/// A dimension that is declared and not guessed. `path` is that of its provenance.
#[must_use]
pub fn known_mm(product: &Product, path: &str, value: Option<f64>) -> Option<f64> {
    value.filter(|_| !is_guessed(product, path))
}

fn is_guessed(product: &Product, path: &str) -> bool {
    product.provenance.get(path).is_some_and(|provenance| provenance.source == FieldSource::Guessed)
}

/// What of a parametric model is assumed rather than known, in words for the shop.
#[must_use]
pub fn assumptions(product: &Product) -> String {
    let frame = &product.content.frame;
    let mut assumed = Vec::new();
    if frame.dimensions.total_width_mm.is_none() {
        assumed.push("total width");
    }
    if frame.dimensions.base_curve_d.is_none() {
        assumed.push("lens curve");
    }
    if frame.dimensions.wrap_deg.is_none() {
        assumed.push("wrap");
    }
    if frame.rim.is_none() {
        assumed.push("rim");
    }
    if frame.shape == Some(FrameShape::Other) {
        assumed.push("outline");
    }
    if assumed.is_empty() {
        "built from the product's boxing measures".to_owned()
    } else {
        format!("built from the product's boxing measures; usual values for {}", assumed.join(", "))
    }
}
