//! What has to be known of a product before it can be worn.

use api::product::Product;
use serde_json::{Value, json};
use tryon::parametric::{FrameSpecError, assumptions, frame_spec, parse_hex, variant_of};

use crate::support::{TORTOISE, product};

fn changed(change: impl FnOnce(&mut Value)) -> Product {
    let mut value = product();
    change(&mut value);
    serde_json::from_value(value).unwrap()
}

fn spec_of(product: &Product) -> Result<frames::FrameSpec, FrameSpecError> {
    frame_spec(product, variant_of(product, None)?)
}

#[test]
fn a_complete_product_is_built_to_its_measures() {
    let product = changed(|_| {});
    let measured = frames::measure(&frames::build(&spec_of(&product).unwrap()).unwrap());
    let check = |what: &str, got: Option<f64>, expected: f64| {
        assert!(got.is_some_and(|got| (got - expected).abs() < 0.1), "{what}: {got:?}, not {expected}");
    };
    check("A", measured.a_mm, 48.0);
    check("B", measured.b_mm, 44.0);
    check("DBL", measured.dbl_mm, 21.0);
    check("temple", measured.temple_mm, 145.0);
    check("total width", measured.total_width_mm, 138.0);
}

#[test]
fn what_is_missing_or_guessed_is_named_and_never_filled_in() {
    let check = |change: fn(&mut Value), words: &str| {
        let error = spec_of(&changed(change)).expect_err(words);
        assert!(error.to_string().contains(words), "{error}");
    };
    check(|p| p["frame"]["dimensions"]["b_mm"] = Value::Null, "lens height (B) is not known");
    check(|p| p["frame"]["dimensions"]["temple_mm"] = Value::Null, "temple length is not known");
    check(|p| p["frame"]["shape"] = Value::Null, "shape is not known");
    check(|p| p["variants"][0]["color"]["front"] = Value::Null, "color of the frame is not known");
    check(|p| p["frame"]["dimensions"]["a_mm"] = json!(400.0), "cannot be built");
    check(
        |p| {
            let guess = json!({ "source": "guessed", "source_id": "imp_1", "at": "2026-01-01T00:00:00Z" });
            p["provenance"] = json!({ "frame.dimensions.dbl_mm": guess });
        },
        "bridge (DBL) is a guess",
    );
}

#[test]
fn a_variant_has_its_own_colors() {
    let product = changed(|p| {
        p["variants"][0]["lens"] = json!({ "color": "#506040", "transmission": 0.2, "transmission_bottom": 0.6 });
    });
    let black = frame_spec(&product, variant_of(&product, None).unwrap()).unwrap();
    assert_eq!((black.front_color, black.pattern), ([0x14, 0x14, 0x16], frames::Pattern::Solid));
    assert_eq!((black.lens.transmission, black.lens.gradient_to), (0.2, Some(([0x50, 0x60, 0x40], 0.6))));
    assert_eq!((black.lens.mirror, black.lens.polarized), (None, false), "what the catalog does not say is not drawn");
    let coated = changed(|p| {
        p["variants"][0]["lens"] = json!({
            "color": "#5a5c60", "transmission": 0.18, "transmission_bottom": 0.5, "color_bottom": "#806040",
            "mirror": { "color": "#3c78e6", "strength": 0.4 }, "polarized": true, "anti_reflection": "blue",
        });
    });
    let lens = frame_spec(&coated, variant_of(&coated, None).unwrap()).unwrap().lens;
    assert_eq!(lens.mirror, Some(frames::MirrorCoating { color: [0x3c, 0x78, 0xe6], strength: 0.4 }));
    assert_eq!((lens.polarized, lens.anti_reflection), (true, frames::AntiReflection::Blue));
    assert_eq!(lens.gradient_to, Some(([0x80, 0x60, 0x40], 0.5)));
    let tortoise = frame_spec(&product, variant_of(&product, Some(TORTOISE)).unwrap()).unwrap();
    assert!(matches!(tortoise.pattern, frames::Pattern::Tortoise { .. }));
    assert_eq!(tortoise.lens, frames::LensAppearance::CLEAR);
    assert!(matches!(variant_of(&product, Some("LM-9")), Err(FrameSpecError::NoVariant(_))));
}

#[test]
fn assumptions_are_told() {
    assert_eq!(assumptions(&changed(|_| {})), "built from the product's boxing measures; usual values for lens curve, wrap");
    let unknown_width = changed(|p| p["frame"]["dimensions"]["total_width_mm"] = Value::Null);
    assert!(assumptions(&unknown_width).contains("total width"));
}

#[test]
fn colors_are_six_hex_digits() {
    assert_eq!(parse_hex("#0f5c4d"), Some([0x0f, 0x5c, 0x4d]));
    for wrong in ["0f5c4d", "#0f5c4", "#0f5c4dd", "#0f5c4g", "#+f5c4d", "#ééé", ""] {
        assert_eq!(parse_hex(wrong), None, "{wrong:?}");
    }
}
