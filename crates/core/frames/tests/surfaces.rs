//! Materials and textures as exporters write them: old workflows, alpha in every place, factors and pictures that are not read.

mod common;
#[path = "common/glasses.rs"]
mod glasses;

use std::io::Cursor;

use frames::{Finding, GlbError, GlbLimits, LoadedFrame, Material, PartKind, check, normalize, read_glb};
use glasses::{BLACK, CLEAR, File, wayfarer};
use image::{DynamicImage, ImageFormat, RgbaImage};

fn read(file: &File) -> LoadedFrame {
    read_glb(&file.glb(), &GlbLimits::default()).expect("a whole file")
}

fn material(loaded: &LoadedFrame, kind: PartKind) -> &Material {
    let part = loaded.model.parts.iter().find(|part| part.kind == kind).expect("the part");
    &loaded.model.materials[part.material]
}

/// The frame with another material for front and temples.
fn black_as(material: &str) -> File {
    File { materials: vec![material.to_owned(), CLEAR.to_owned()], ..wayfarer() }
}

fn picture(format: ImageFormat, color: [u8; 4]) -> Vec<u8> {
    let picture = DynamicImage::ImageRgba8(RgbaImage::from_pixel(8, 8, image::Rgba(color)));
    let picture = if format == ImageFormat::Jpeg { DynamicImage::ImageRgb8(picture.into_rgb8()) } else { picture };
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).expect("a picture in memory");
    bytes.into_inner()
}

/// Lenses whose material is this, with one picture (its texture is number 0), and coordinates for it.
fn lenses_with(material: &str, textures: &str, bytes: Vec<u8>) -> File {
    let mut file = wayfarer();
    file.materials[1] = material.to_owned();
    file.pictures = vec![bytes];
    file.more = format!(r#""images":[{{"bufferView":0,"mimeType":"image/png"}}],"textures":[{textures}],"#);
    for node in &mut file.nodes {
        node.mesh.uvs = node.mesh.positions.iter().map(|p| [p[0] * 20.0, p[1] * 20.0]).collect();
    }
    file
}

const SOURCE: &str = r#"{"source":0}"#;

fn is_opaque(loaded: &LoadedFrame) -> bool {
    loaded.report.findings.contains(&Finding::LensOpaque { kind: PartKind::LensLeft })
}

#[test]
fn an_index_that_no_glass_has_is_read() {
    for (ior, specular, metallic) in [
        ("0", "[0.04,0.04,0.04]", 0.0),
        ("1", "[1,1,1]", 0.0),
        ("11", "[0.05,0.05,0.05]", 0.0),
        ("1000", "[0.04,0.04,0.04]", 0.0),
        ("1000", "[1,0.8,0.4]", 1.0),
    ] {
        let extensions = format!(
            r#","extensions":{{"KHR_materials_ior":{{"ior":{ior}}},"KHR_materials_specular":{{"specularColorFactor":{specular}}}}}}}"#
        );
        let file = black_as(&format!("{}{extensions}", BLACK.trim_end_matches('}').to_owned() + "}"));
        let loaded = read(&file);
        let front = material(&loaded, PartKind::Front);
        assert_eq!(front.metallic, metallic, "{ior} {specular}: {front:?}");
        assert!(metallic > 0.0 || front.base_color[0] < 0.03, "black stays black: {front:?}");
        let clean = normalize(&loaded).expect("it has triangles").to_glb();
        assert_eq!(material(&read_glb(&clean, &GlbLimits::default()).expect("a clean file"), PartKind::Front).metallic, metallic);
    }
}

#[test]
fn factors_outside_their_range_are_the_nearest_and_said() {
    for (factors, what) in [
        (r#""baseColorFactor":[1.2,0.5,0.5,1]"#, "base color 1.2"),
        (r#""baseColorFactor":[0.5,-0.1,0.5,1]"#, "base color -0.1"),
        (r#""metallicFactor":1.0001"#, "metallic 1.0001"),
        (r#""roughnessFactor":-1"#, "roughness -1"),
    ] {
        let loaded = read(&black_as(&format!(r#"{{"name":"Body","pbrMetallicRoughness":{{{factors}}}}}"#)));
        let rows = check(&loaded, 1000, None);
        assert!(rows.iter().any(|row| row.found.contains(what) && row.found.contains("Body")), "{what}: {rows:?}");
        normalize(&loaded).expect("it has triangles");
    }
    read(&black_as(r#"{"emissiveFactor":[3,0,0]}"#));
}

const OLD: &str = r#"{"extensions":{"KHR_materials_pbrSpecularGlossiness":{FIELDS}}}"#;

#[test]
fn the_older_workflow_is_read_whether_it_is_required_or_not() {
    let plastic =
        OLD.replace("FIELDS", r#""diffuseFactor":[0.02,0.02,0.02,1],"specularFactor":[0.04,0.04,0.04],"glossinessFactor":0.7"#);
    for listed in ["Used", "Required"] {
        let mut file = black_as(&plastic);
        file.more = format!(r#""extensions{listed}":["KHR_materials_pbrSpecularGlossiness"],"#);
        let loaded = read(&file);
        let front = material(&loaded, PartKind::Front);
        assert_eq!((front.base_color, front.metallic), ([0.02, 0.02, 0.02, 1.0], 0.0));
        assert!((front.roughness - 0.3).abs() < 1e-6, "{front:?}");
        assert!(
            !loaded.report.findings.iter().any(|f| matches!(f, Finding::ExtensionIgnored { .. })),
            "{:?}",
            loaded.report.findings
        );
    }
    let gold = OLD.replace("FIELDS", r#""diffuseFactor":[0,0,0,1],"specularFactor":[1,0.77,0.34]"#);
    let front = material(&read(&black_as(&gold)), PartKind::Front).clone();
    assert_eq!((front.base_color, front.metallic), ([1.0, 0.77, 0.34, 1.0], 1.0));
}

#[test]
fn lenses_of_the_older_workflow_are_clear() {
    let fields = r#""diffuseFactor":[1,1,1,0.3],"specularFactor":[0.04,0.04,0.04]"#;
    let mut file = wayfarer();
    file.materials[1] = OLD.replace("FIELDS", fields).replacen('{', r#"{"alphaMode":"BLEND","#, 1);
    let loaded = read(&file);
    assert!(!is_opaque(&loaded));
    assert_eq!(material(&loaded, PartKind::LensLeft).base_color[3], 0.3);
    // The same with the alpha in its picture, and gloss and specular color in another.
    let fields = r#""diffuseTexture":{"index":0},"specularGlossinessTexture":{"index":0}"#;
    let textured = OLD.replace("FIELDS", fields).replacen('{', r#"{"alphaMode":"BLEND","#, 1);
    let loaded = read(&lenses_with(&textured, SOURCE, picture(ImageFormat::Png, [56, 56, 56, 90])));
    let lens = material(&loaded, PartKind::LensLeft);
    assert!(!is_opaque(&loaded) && lens.blend, "{lens:?}");
    let texture = |at: Option<usize>| &loaded.model.textures[at.expect("a texture")].rgba[..4];
    assert_eq!(texture(lens.base_color_texture), [56, 56, 56, 90]);
    assert_eq!(texture(lens.metallic_roughness_texture)[1..3], [255 - 90, 0], "rough where it is not glossy, and no metal");
}

#[test]
fn lenses_are_clear_by_whatever_alpha_they_have() {
    let textured = r#"{"alphaMode":"MODE","pbrMetallicRoughness":{"metallicFactor":0,"baseColorTexture":{"index":0}}}"#;
    for (mode, alpha, opaque) in
        [("BLEND", 40, false), ("BLEND", 255, true), ("OPAQUE", 40, true), ("MASK", 40, false), ("MASK", 200, true)]
    {
        let file = lenses_with(&textured.replace("MODE", mode), SOURCE, picture(ImageFormat::Png, [200, 210, 220, alpha]));
        let loaded = read(&file);
        assert_eq!(is_opaque(&loaded), opaque, "{mode} {alpha}");
        let clean = normalize(&loaded).expect("it has triangles").to_glb();
        let again = read_glb(&clean, &GlbLimits::default()).expect("a clean file");
        assert_eq!(is_opaque(&again), opaque, "{mode} {alpha}, normalized");
        assert!(normalize(&again).expect("it has triangles").to_glb() == clean, "{mode} {alpha}: the second copy is the first");
    }
    for (mode, alpha, opaque) in [("BLEND", 0.3, false), ("OPAQUE", 0.3, true), ("MASK", 0.3, false), ("MASK", 0.6, true)] {
        let mut file = wayfarer();
        file.materials[1] = format!(r#"{{"alphaMode":"{mode}","pbrMetallicRoughness":{{"metallicFactor":0}}}}"#);
        for node in &mut file.nodes[1..3] {
            node.mesh.colors = vec![[0.9, 0.9, 0.9, alpha]; node.mesh.positions.len()];
        }
        let loaded = read(&file);
        assert_eq!(is_opaque(&loaded), opaque, "{mode}, vertices of {alpha}");
        assert_eq!(check(&loaded, 1, None).iter().any(|row| row.topic == "lens look"), opaque);
    }
}

#[test]
fn parts_without_names_are_found_by_the_alpha_of_their_texture() {
    // One material for all: clear where the texture is, on the lenses' side of it.
    let mut file = lenses_with("{}", SOURCE, {
        let half = RgbaImage::from_fn(8, 8, |x, _| image::Rgba([90, 90, 90, if x < 4 { 30 } else { 255 }]));
        let mut bytes = Cursor::new(Vec::new());
        DynamicImage::ImageRgba8(half).write_to(&mut bytes, ImageFormat::Png).expect("a picture in memory");
        bytes.into_inner()
    });
    file.materials = vec![r#"{"alphaMode":"BLEND","pbrMetallicRoughness":{"baseColorTexture":{"index":0}}}"#.to_owned()];
    for (at, node) in file.nodes.iter_mut().enumerate() {
        node.material = 0;
        let u = if at == 1 || at == 2 { 0.25 } else { 0.75 };
        node.mesh.uvs = vec![[u, 0.5]; node.mesh.positions.len()];
    }
    let loaded = read(&file);
    let kinds: Vec<PartKind> = loaded.model.parts.iter().map(|part| part.kind).collect();
    assert!(
        kinds.contains(&PartKind::LensLeft) && kinds.contains(&PartKind::LensRight) && kinds.contains(&PartKind::Front),
        "{kinds:?}"
    );
    assert!(!is_opaque(&loaded));
}

#[test]
fn pictures_in_forms_that_are_not_read_are_left_out_or_named() {
    let textured = r#"{"pbrMetallicRoughness":{"baseColorTexture":{"index":0}}}"#;
    let with = |texture: &str, bytes: Vec<u8>| lenses_with(textured, texture, bytes);
    let ktx = b"\xABKTX 20\xBB\r\n\x1A\n and so on".to_vec();
    for form in ["KHR_texture_basisu", "MSFT_texture_dds", "EXT_texture_avif"] {
        let loaded = read(&with(&format!(r#"{{"extensions":{{"{form}":{{"source":0}}}}}}"#), ktx.clone()));
        let said = check(&loaded, 1, None);
        let row = said.iter().find(|row| row.found.contains(form) && row.topic == "textures").expect(form);
        assert!(row.remedy.as_ref().is_some_and(|way| way.contains("PNG or JPEG")));
        assert_eq!(material(&loaded, PartKind::LensLeft).base_color_texture, None);
    }
    assert!(read(&with("{}", ktx.clone())).report.findings.iter().any(|f| f.to_string().contains("names no picture")));
    // Beside a picture that is read the other form does not matter.
    let both = r#"{"source":0,"extensions":{"KHR_texture_basisu":{"source":7}}}"#;
    assert_eq!(read(&with(both, picture(ImageFormat::Png, [9, 9, 9, 255]))).model.textures.len(), 1);
    // Where it is required, or is what the texture says it has, it is refused by its name.
    let error = read_glb(&with(SOURCE, ktx.clone()).glb(), &GlbLimits::default()).expect_err("KTX2 as a source");
    assert!(matches!(&error, GlbError::Texture { .. }) && error.to_string().contains("KTX"), "{error}");
    let mut required = with(r#"{"extensions":{"KHR_texture_basisu":{"source":0}}}"#, ktx);
    required.more.push_str(r#""extensionsRequired":["KHR_texture_basisu"],"#);
    assert!(matches!(read_glb(&required.glb(), &GlbLimits::default()), Err(GlbError::Unsupported { .. })));
}

#[test]
fn webp_is_read_by_its_extension_and_as_a_source() {
    let textured = r#"{"alphaMode":"BLEND","pbrMetallicRoughness":{"baseColorTexture":{"index":0}}}"#;
    let webp = picture(ImageFormat::WebP, [10, 200, 30, 60]);
    for texture in [SOURCE, r#"{"extensions":{"EXT_texture_webp":{"source":0}}}"#] {
        let mut file = lenses_with(textured, texture, webp.clone());
        file.more.push_str(r#""extensionsRequired":["EXT_texture_webp"],"extensionsUsed":["EXT_texture_webp"],"#);
        let loaded = read(&file);
        assert_eq!(loaded.model.textures[0].rgba[..4], [10, 200, 30, 60]);
        assert!(!loaded.report.findings.iter().any(|f| matches!(f, Finding::ExtensionIgnored { .. })));
    }
    let damaged = lenses_with(textured, SOURCE, webp[..webp.len() / 2].to_vec());
    assert!(matches!(read_glb(&damaged.glb(), &GlbLimits::default()), Err(GlbError::Texture { .. })));
}
