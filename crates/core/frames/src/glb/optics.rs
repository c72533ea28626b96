//! How a material bends, reflects and colors light beyond metal and roughness: `KHR_materials_specular`, `_volume`, `_anisotropy`
//! and what glTF has no words for, in `extras.varai_lens`.

use std::collections::BTreeMap;

use gltf::json::deserialize::{from_slice, from_str};
use gltf::json::extensions::material as khr;
use gltf::json::extras::{Extras, RawValue};
use gltf::json::serialize;
use gltf::json::{Material as JsonMaterial, Root};

use super::{GlbError, invalid};
use crate::model::{LensTraits, Material, Specular, Volume};

type Object = BTreeMap<String, Box<RawValue>>;

const ANISOTROPY: &str = "KHR_materials_anisotropy";
const LENS: &str = "varai_lens";
/// No mirror reflects more: over the 0.1 % of an index of 1.065.
const BRIGHTEST_SPECULAR: f32 = 1000.0;
const STRONGEST_D: f32 = 30.0;

/// Reads what the crate has types for, into a material.
pub(super) fn read(json: &JsonMaterial, material: &mut Material) -> Result<(), GlbError> {
    let name = material.name.clone();
    let wrong = |what: &str| invalid(format!("material {name:?} has {what} that no material has"));
    let extensions = json.extensions.as_ref();
    if let Some(found) = extensions.and_then(|e| e.specular.as_ref()) {
        let (factor, color) = (found.specular_factor.0, found.specular_color_factor.0);
        if !(0.0..=1.0).contains(&factor) || !color.iter().all(|c| (0.0..=BRIGHTEST_SPECULAR).contains(c)) {
            return Err(wrong("a specular factor"));
        }
        material.specular = Some(Specular { factor, color });
    }
    if let Some(found) = extensions.and_then(|e| e.volume.as_ref()) {
        let volume = Volume {
            thickness_m: found.thickness_factor.0,
            attenuation_color: found.attenuation_color.0,
            attenuation_m: found.attenuation_distance.0,
        };
        let sane = (0.0..=1e6).contains(&volume.thickness_m) && volume.attenuation_m > 0.0;
        if !sane || !volume.attenuation_color.iter().all(|c| (0.0..=1.0).contains(c)) {
            return Err(wrong("a volume"));
        }
        // A surface without a body, or a body that takes nothing, is none.
        let takes = volume.thickness_m > 0.0 && volume.attenuation_m.is_finite() && volume.attenuation_color != [1.0; 3];
        material.volume = takes.then_some(volume);
    }
    material.lens = traits(&json.extras).map_err(wrong)?;
    Ok(())
}

/// Extras of other programs may be anything; ours must be right.
fn traits(extras: &Extras) -> Result<Option<LensTraits>, &'static str> {
    let own = extras.as_ref().and_then(|raw| from_str::<Object>(raw.get()).ok()).and_then(|mut all| all.remove(LENS));
    let Some(own) = own else { return Ok(None) };
    let fields: Object = from_str(own.get()).map_err(|_| "lens data")?;
    let field = |name: &str| fields.get(name).map(|raw| raw.get());
    let sphere_d: f32 = field("sphere_d").map_or(Ok(0.0), str::parse).map_err(|_| "a power")?;
    // Files written before the American spelling say "polarised".
    let polarized = field("polarized").or_else(|| field("polarised")).map_or(Ok(false), str::parse).map_err(|_| "lens data")?;
    if (-STRONGEST_D..=STRONGEST_D).contains(&sphere_d) { Ok(Some(LensTraits { sphere_d, polarized })) } else { Err("a power") }
}

pub(super) fn extras_of(material: &Material) -> Extras {
    let LensTraits { sphere_d, polarized } = material.lens?;
    RawValue::from_string(format!("{{\"{LENS}\":{{\"sphere_d\":{sphere_d},\"polarized\":{polarized}}}}}")).ok()
}

pub(super) fn specular_of(material: &Material) -> Option<khr::Specular> {
    material.specular.map(|specular| khr::Specular {
        specular_factor: khr::SpecularFactor(specular.factor),
        specular_color_factor: khr::SpecularColorFactor(specular.color),
        ..khr::Specular::default()
    })
}

pub(super) fn volume_of(material: &Material) -> Option<khr::Volume> {
    material.volume.map(|volume| khr::Volume {
        thickness_factor: khr::ThicknessFactor(volume.thickness_m),
        attenuation_distance: khr::AttenuationDistance(volume.attenuation_m),
        attenuation_color: khr::AttenuationColor(volume.attenuation_color),
        ..khr::Volume::default()
    })
}

/// Reads how strongly each material is brushed. Which way is not read: brushing is taken to run around the frame.
pub(super) fn read_anisotropy(json: &[u8], root: &Root, materials: &mut [Material]) -> Result<(), GlbError> {
    if !root.extensions_used.iter().any(|name| name == ANISOTROPY) {
        return Ok(());
    }
    let strength = |object: &Object| -> Option<Result<f32, ()>> {
        let extensions: Object = from_str(object.get("extensions")?.get()).ok()?;
        let own: Object = from_str(extensions.get(ANISOTROPY)?.get()).ok()?;
        Some(own.get("anisotropyStrength")?.get().parse().map_err(|_| ()))
    };
    let all = from_slice::<Object>(json).ok().and_then(|file| from_str::<Vec<Object>>(file.get("materials")?.get()).ok());
    for (material, object) in materials.iter_mut().zip(all.unwrap_or_default()) {
        match strength(&object) {
            None => {}
            Some(Ok(value)) if (0.0..=1.0).contains(&value) => material.anisotropy = value,
            Some(_) => return Err(invalid(format!("material {:?} has an anisotropy outside 0 to 1", material.name))),
        }
    }
    Ok(())
}

/// Adds the brushing of the materials to a finished description. The crate has no type for it.
pub(super) fn write_anisotropy(json: Vec<u8>, materials: &[Material]) -> Vec<u8> {
    if materials.iter().all(|material| material.anisotropy == 0.0) {
        return json;
    }
    let own = "a description made here is JSON of objects";
    let raw = |object: &dyn Fn() -> String| RawValue::from_string(object()).expect(own);
    let text = |value: Vec<u8>| String::from_utf8(value).expect(own);
    let mut file: Object = from_slice(&json).expect(own);
    let mut objects: Vec<Object> = from_str(file["materials"].get()).expect(own);
    for (object, material) in objects.iter_mut().zip(materials).filter(|(_, material)| material.anisotropy > 0.0) {
        let mut extensions: Object = object.get("extensions").map_or_else(Object::new, |raw| from_str(raw.get()).expect(own));
        // Highlights widen along the given direction: across the brushing, which runs along +u.
        let value = || {
            format!("{{\"anisotropyStrength\":{},\"anisotropyRotation\":{}}}", material.anisotropy, std::f32::consts::FRAC_PI_2)
        };
        extensions.insert(ANISOTROPY.to_owned(), raw(&value));
        let extensions = serialize::to_vec(&extensions).expect(own);
        object.insert("extensions".to_owned(), raw(&|| text(extensions.clone())));
    }
    let objects = serialize::to_vec(&objects).expect(own);
    file.insert("materials".to_owned(), raw(&|| text(objects.clone())));
    serialize::to_vec(&file).expect(own)
}

pub(super) const fn anisotropy_name() -> &'static str {
    ANISOTROPY
}
