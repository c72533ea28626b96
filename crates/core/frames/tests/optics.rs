//! What a frame's file says about light: written, read back, refused where it cannot be.

mod common;

use common::{PLAIN, glb, triangle};
use eyewear::{FrameMaterial, FrameShape, Rim};
use frames::{
    AntiReflection, Finding, FrameModel, FrameSpec, GlbLimits, LensAppearance, LensPower, MetalFinish, MirrorCoating, Pattern,
    build, normalize, read_glb, write_glb,
};

fn spec(shape: FrameShape, rim: Rim, material: FrameMaterial) -> FrameSpec {
    FrameSpec::new([52.0, 40.0, 18.0, 145.0], shape, rim, material)
}

fn looks() -> [(&'static str, FrameSpec); 5] {
    let mut mirror = spec(FrameShape::Aviator, Rim::Full, FrameMaterial::Metal);
    mirror.metal_finish = MetalFinish::Brushed;
    mirror.lens = LensAppearance {
        mirror: Some(MirrorCoating { color: [60, 120, 230], strength: 0.45 }),
        gradient_to: Some(([120, 120, 130], 0.5)),
        polarized: true,
        ..LensAppearance::sun([90, 92, 96], 0.2)
    };
    let mut crystal = spec(FrameShape::Square, Rim::Full, FrameMaterial::Acetate);
    crystal.pattern = Pattern::Translucent { opacity: 0.4 };
    crystal.front_color = [96, 140, 190];
    let mut minus = spec(FrameShape::Rectangle, Rim::Rimless, FrameMaterial::Titanium);
    minus.lens.power = Some(LensPower { sphere_d: -6.25, index: 1.67 });
    minus.lens.anti_reflection = AntiReflection::Blue;
    let mut tortoise = spec(FrameShape::Round, Rim::Full, FrameMaterial::Acetate);
    tortoise.pattern = Pattern::Tortoise { spots: [46, 24, 13] };
    [
        ("mirror", mirror),
        ("crystal", crystal),
        ("minus", minus),
        ("tortoise", tortoise),
        ("plain", spec(FrameShape::Round, Rim::Semi, FrameMaterial::Metal)),
    ]
}

#[test]
fn optics_survive_the_file_and_its_normalized_copy() {
    for (name, spec) in looks() {
        let model = build(&spec).expect(name);
        let read = read_glb(&write_glb(&model), &GlbLimits::default()).expect(name);
        assert_eq!(read.model.materials, model.materials, "{name}");
        assert!(!read.report.findings.iter().any(|f| matches!(f, Finding::ExtensionIgnored { .. })), "{name}");
        let clean = normalize(&read).expect(name);
        let again = read_glb(&clean.to_glb(), &GlbLimits::default()).expect(name);
        assert_eq!(again.model.materials, clean.model.materials, "{name}");
    }
}

/// How deep the bare edges of the lenses are, mm.
fn edge_depth_mm(spec: &FrameSpec) -> Option<f32> {
    let model: FrameModel = build(spec).expect("a frame");
    let edges = model.parts.iter().find(|part| part.name == "lens_edges")?;
    let depths = edges.mesh.positions.iter().map(|p| p[2] * 1000.0);
    Some(depths.clone().fold(f32::MIN, f32::max) - depths.fold(f32::MAX, f32::min))
}

#[test]
fn minus_lenses_are_thick_at_the_edge() {
    let of = |rim, material, sphere_d: Option<f64>| {
        let mut spec = spec(FrameShape::Rectangle, rim, material);
        (spec.wrap_deg, spec.pantoscopic_deg, spec.base_curve_d) = (0.0, 0.0, 2.0);
        spec.lens.power = sphere_d.map(|sphere_d| LensPower { sphere_d, index: 1.6 });
        edge_depth_mm(&spec)
    };
    let bare = |sphere_d| of(Rim::Rimless, FrameMaterial::Titanium, sphere_d).expect("a bare edge");
    assert!(bare(Some(-6.0)) > bare(Some(-2.0)) + 2.0, "{} {}", bare(Some(-6.0)), bare(Some(-2.0)));
    assert!(bare(Some(4.0)) < bare(Some(-2.0)));
    assert_eq!(of(Rim::Full, FrameMaterial::Metal, None), None, "a wire hides a thin lens");
    assert!(of(Rim::Full, FrameMaterial::Metal, Some(-6.0)).is_some(), "and not a thick one");
}

#[test]
fn materials_that_cannot_be_are_refused() {
    let check = |material: &str, used: &str, telling: &str| {
        let json = PLAIN.replace(r#""meshes":"#, &format!(r#""extensionsUsed":["{used}"],"materials":[{material}],"meshes":"#));
        let error = read_glb(&glb(&json, &triangle(0.04, 2)), &GlbLimits::default()).expect_err(material).to_string();
        assert!(error.contains(telling), "{error:?} does not say {telling:?}");
    };
    let extension = |name: &str, value: &str, telling: &str| {
        check(&format!(r#"{{"extensions":{{"{name}":{value}}}}}"#), name, telling);
    };
    extension("KHR_materials_specular", r#"{"specularFactor":2}"#, "specular");
    extension("KHR_materials_specular", r#"{"specularColorFactor":[1,1e9,1]}"#, "specular");
    extension("KHR_materials_volume", r#"{"thicknessFactor":-1}"#, "volume");
    extension("KHR_materials_volume", r#"{"thicknessFactor":1,"attenuationDistance":0}"#, "volume");
    extension("KHR_materials_volume", r#"{"thicknessFactor":1,"attenuationColor":[2,1,1]}"#, "volume");
    extension("KHR_materials_anisotropy", r#"{"anisotropyStrength":7}"#, "anisotropy");
    extension("KHR_materials_anisotropy", r#"{"anisotropyStrength":"much"}"#, "anisotropy");
    check(r#"{"extras":{"varai_lens":{"sphere_d":400}}}"#, "", "power");
    check(r#"{"extras":{"varai_lens":{"sphere_d":"strong"}}}"#, "", "power");
    check(r#"{"extras":{"varai_lens":{"polarized":1}}}"#, "", "lens data");
}

#[test]
fn extras_of_other_programs_are_let_be() {
    for extras in [r#"7"#, r#"{"tool":"x"}"#, r#"[{"varai_lens":1}]"#] {
        let json = PLAIN.replace(r#""meshes":"#, &format!(r#""materials":[{{"extras":{extras}}}],"meshes":"#));
        let read = read_glb(&glb(&json, &triangle(0.04, 2)), &GlbLimits::default()).expect(extras);
        assert_eq!(read.model.materials[0].lens, None, "{extras}");
    }
}

#[test]
fn glass_with_an_alpha_beside_its_transmission_is_not_twice_clear() {
    let glass = r#"{"name":"glass","alphaMode":"BLEND","pbrMetallicRoughness":{"baseColorFactor":[0.1,0.1,0.1,0.25]},
        "extensions":{"KHR_materials_transmission":{"transmissionFactor":1}}}"#;
    let json = PLAIN.replace(r#""meshes":"#, &format!(r#""materials":[{glass}],"meshes":"#));
    let read = read_glb(&glb(&json, &triangle(0.04, 2)), &GlbLimits::default()).expect("a frame");
    assert_eq!(read.model.materials[0].base_color[3], 1.0);
    assert!(read.report.findings.contains(&Finding::AlphaIgnored { material: "glass".to_owned() }));
}
