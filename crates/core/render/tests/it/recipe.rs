use render::{Adjustment, LookOptions, LookRecipe, RenderError, draw_look};

use crate::common;

#[test]
fn a_stored_recipe_draws_the_same_bytes() {
    let (photo, frame) = (common::photo(), common::wayfarer());
    let adjustment = Adjustment { slide_mm: 3.1, tilt_deg: -2.7, lift_mm: 0.3, shift_mm: -1.1, scale: 1.03 };
    let (head, options) = (common::head(0.317), LookOptions { adjustment });
    let first = draw_look(&photo, &head, &frame, &options).expect("a look");
    let stored = serde_json::to_string(&LookRecipe::new("photo-1", "asset-7", &head, &options)).expect("json");
    let recipe: LookRecipe = serde_json::from_str(&stored).expect("a recipe");
    let again = recipe.draw(("photo-1", &photo), ("asset-7", &frame)).expect("a look");
    assert_eq!(first, again);
}

#[test]
fn a_recipe_is_not_drawn_with_something_else() {
    let (photo, frame) = (common::photo(), common::wayfarer());
    let recipe = LookRecipe::new("photo-1", "asset-7", &common::head(0.0), &LookOptions::default());
    let what = |recipe: &LookRecipe, photo_version: &str, asset_version: &str| match recipe
        .draw((photo_version, &photo), (asset_version, &frame))
    {
        Err(RenderError::Recipe { what, .. }) => what,
        other => panic!("{other:?}"),
    };
    assert_eq!(what(&recipe, "photo-2", "asset-7"), "photo");
    assert_eq!(what(&recipe, "photo-1", "asset-8"), "asset");
    let older = LookRecipe { renderer_version: recipe.renderer_version - 1, ..recipe };
    assert_eq!(what(&older, "photo-1", "asset-7"), "renderer");
}

#[test]
fn an_adjustment_out_of_its_range_is_refused_from_a_recipe_too() {
    let adjustment = Adjustment { slide_mm: 40.0, ..Adjustment::default() };
    let recipe = LookRecipe::new("p", "a", &common::head(0.0), &LookOptions { adjustment });
    let refused = recipe.draw(("p", &common::photo()), ("a", &common::wayfarer()));
    assert!(matches!(refused, Err(RenderError::Option { name: "slide_mm", .. })), "{refused:?}");
}
