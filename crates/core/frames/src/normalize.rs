//! A clean copy of a frame, with a list of everything that was changed and why.

use std::collections::HashSet;

use crate::budget::{Budget, Reduction, TEXTURE_SIDE_BUDGET_PX};
use crate::geometry::{cleaned, mesh_faults};
use crate::glb::{GlbError, LoadedFrame, NormalMap, write_glb_packed};
use crate::measure::{FrameMeasures, measure};
use crate::model::{FrameModel, PartKind, Texture};
use crate::recognize::{Finding, kind_of_own};
use crate::reduce::reduce;

/// One change, and what it stands on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    pub what: &'static str,
    pub before: String,
    pub after: String,
    pub evidence: String,
}

/// A frame in the form of this crate's own files.
#[derive(Clone, Debug, PartialEq)]
pub struct Normalized {
    pub model: FrameModel,
    pub normal_maps: Vec<NormalMap>,
    /// Empty when the frame was clean.
    pub repairs: Vec<Repair>,
    /// What reductions did to its surface, this one's or one before.
    pub reduction: Option<Reduction>,
    pub measures: FrameMeasures,
}

impl Normalized {
    /// The file: positions on a grid of 3.8 micrometers and normals in 16 bits (`KHR_mesh_quantization`). Read again and normalized
    /// again it is the same to the byte.
    #[must_use]
    pub fn to_glb(&self) -> Vec<u8> {
        write_glb_packed(&self.model, &self.normal_maps, self.reduction.as_ref())
    }
}

/// Cleans a frame that was read: what reading had to change is listed, then parts are named, triangles without area and vertices that
/// are there twice dropped, materials and textures that nothing uses left out, and triangles and textures brought within their budget.
///
/// # Errors
/// [`GlbError::Empty`] when none of its triangles has an area.
pub fn normalize(loaded: &LoadedFrame) -> Result<Normalized, GlbError> {
    normalize_within(loaded, &Budget::default())
}

/// As [`normalize`], within a budget of triangles of the caller's.
///
/// # Errors
/// As [`normalize`].
pub fn normalize_within(loaded: &LoadedFrame, budget: &Budget) -> Result<Normalized, GlbError> {
    let mut repairs: Vec<Repair> = loaded.report.findings.iter().filter_map(|f| of_finding(f, &loaded.report.measures)).collect();
    let mut model = loaded.model.clone();
    drop_coordinates(&mut model, &loaded.normal_maps, &mut repairs);
    clean_meshes(&mut model, &mut repairs);
    if model.parts.is_empty() {
        return Err(GlbError::Empty);
    }
    let reduction = reduce_triangles(&mut model, loaded.report.reduction.as_ref(), budget, &mut repairs);
    name_parts(&mut model, &loaded.report.findings, &mut repairs);
    let mut normal_maps = loaded.normal_maps.clone();
    drop_unused(&mut model, &mut normal_maps, &mut repairs);
    shrink_textures(&mut model.textures, &mut repairs);
    let measures = measure(&model);
    Ok(Normalized { model, normal_maps, repairs, reduction, measures })
}

fn repair(what: &'static str, before: impl Into<String>, after: impl Into<String>, evidence: impl Into<String>) -> Repair {
    Repair { what, before: before.into(), after: after.into(), evidence: evidence.into() }
}

/// What reading changed already.
fn of_finding(finding: &Finding, measures: &FrameMeasures) -> Option<Repair> {
    let width = measures.total_width_mm.unwrap_or(0.0);
    match finding {
        Finding::Scaled { unit, .. } => {
            Some(repair("units", *unit, "meters", format!("in no other unit is it as wide as a frame; now {width:.1} mm")))
        }
        Finding::SizedTo { size, meters_per_unit, measured } => {
            let now = (measures.a_mm.unwrap_or(0.0), measures.dbl_mm.unwrap_or(0.0));
            let sum = measured.a_mm.unwrap_or(0.0) + measured.dbl_mm.unwrap_or(0.0);
            let mm_per_unit = 1000.0 * meters_per_unit;
            let before = format!("A + DBL {:.4} of the file's units", (size.a_mm + size.dbl_mm) / mm_per_unit);
            let after = format!("A {:.1}, DBL {:.1} mm", now.0, now.1);
            (sum > 0.0).then(|| repair("size", before, after, format!("the declared size {size}")))
        }
        Finding::Turned { from } => {
            Some(repair("axes", *from, "+y up, lenses to +z", "its flattest side, and where its lenses are"))
        }
        Finding::OriginMoved { by_mm: [x, y, z] } => Some(repair(
            "origin",
            format!("{:.1}, {:.1}, {:.1} mm", -x, -y, -z),
            "0, 0, 0: the middle of the bridge",
            "the boxes of the lenses, or of the front where there are none",
        )),
        Finding::AnchorsDerived => {
            Some(repair("anchors", "none", "bridge, pads, hinges, ears, tips, lens centers", "the shapes of the parts"))
        }
        Finding::NormalsMade { name } => Some(repair("normals", format!("{name:?} had none"), "made", "its triangles")),
        Finding::AnimationIgnored => Some(repair("animation", "moves", "at rest", "a frame is worn open")),
        Finding::SkinIgnored { name } => Some(repair("bones", format!("{name:?} has bones"), "none", "a frame is worn open")),
        Finding::ExtensionIgnored { name } => Some(repair("extension", name.clone(), "left out", "it is not read")),
        Finding::TexturePlacement { material } => {
            Some(repair("textures", format!("{material:?} places them differently"), "all as the first", "one placement is kept"))
        }
        Finding::AlphaIgnored { material } => {
            Some(repair("alpha", format!("{material:?} has one beside its transmission"), "1", "light would pass twice"))
        }
        Finding::FactorClamped { material, what, is, used } => {
            Some(repair("material", format!("{material:?}: {what} {is}"), used.to_string(), "no material has more or less"))
        }
        Finding::TextureLeftOut { texture, form } => {
            let before = format!("texture {texture}{}{form}", if form.is_empty() { "" } else { " as " });
            Some(repair("textures", before, "none", "its form is not read"))
        }
        Finding::ByShape { .. } | Finding::Missing { .. } | Finding::LensOpaque { .. } => None,
    }
}

fn vertices(model: &FrameModel) -> usize {
    model.parts.iter().map(|part| part.mesh.positions.len()).sum()
}

/// Leaves out texture coordinates where no texture lies; brushed metal keeps those that say which way it is brushed.
fn drop_coordinates(model: &mut FrameModel, normal_maps: &[NormalMap], repairs: &mut Vec<Repair>) {
    let FrameModel { parts, materials, .. } = model;
    let needed = |at: usize| {
        let material = &materials[at];
        let textures = [material.base_color_texture, material.metallic_roughness_texture];
        textures.iter().any(Option::is_some) || material.anisotropy > 0.0 || normal_maps.iter().any(|map| map.material == at)
    };
    let plain = parts.iter_mut().filter(|part| !part.mesh.uvs.is_empty() && !needed(part.material));
    let count = plain.map(|part| part.mesh.uvs = Vec::new()).count();
    if count > 0 {
        repairs.push(repair("coordinates", format!("of textures, in {count} parts"), "none", "no texture lies on these parts"));
    }
}

fn clean_meshes(model: &mut FrameModel, repairs: &mut Vec<Repair>) {
    let before = (model.triangle_count(), vertices(model), mesh_faults(model));
    for part in &mut model.parts {
        part.mesh = cleaned(&part.mesh);
    }
    model.parts.retain(|part| !part.mesh.indices.is_empty());
    let after = (model.triangle_count(), vertices(model));
    if after.0 != before.0 {
        let evidence = format!("{} had no area", before.0 - after.0);
        repairs.push(repair("triangles", before.0.to_string(), after.0.to_string(), evidence));
    }
    if after.1 != before.1 {
        let evidence = format!("{} were there twice, others unused or within 4 micrometers", before.2.duplicate_vertices);
        repairs.push(repair("vertices", before.1.to_string(), after.1.to_string(), evidence));
    }
}

/// What was done to the surface until now.
fn reduce_triangles(
    model: &mut FrameModel,
    earlier: Option<&Reduction>,
    budget: &Budget,
    repairs: &mut Vec<Repair>,
) -> Option<Reduction> {
    let before = model.triangle_count();
    let Some(done) = reduce(model, earlier, budget) else { return earlier.copied() };
    let now = model.triangle_count();
    let wanted = if now > budget.triangles {
        format!("{} are wanted, but {} mm is as far as it may be moved", budget.triangles, budget.deviation_mm)
    } else {
        format!("the budget of {}", budget.triangles)
    };
    let evidence = format!("{wanted}; its surface lies within {} mm of the file's", done.deviation_mm);
    repairs.push(repair("triangles", before.to_string(), now.to_string(), evidence));
    Some(done)
}

/// Gives parts names that say their kind. A name that does already is kept.
fn name_parts(model: &mut FrameModel, findings: &[Finding], repairs: &mut Vec<Repair>) {
    let mut used: HashSet<String> = HashSet::new();
    let telling: Vec<bool> =
        model.parts.iter().map(|p| !p.name.is_empty() && kind_of_own(&p.name) == p.kind && used.insert(p.name.clone())).collect();
    for (part, _) in model.parts.iter_mut().zip(telling).filter(|(_, telling)| !telling) {
        let free = (1..).map(|count| part_name(part.kind, count)).find(|name| !used.contains(name));
        let Some(name) = free else { unreachable!("there are more numbers than parts") };
        used.insert(name.clone());
        let by_shape =
            findings.iter().any(|f| matches!(f, Finding::ByShape { name, kind } if *kind == part.kind && *name == part.name));
        let evidence = if by_shape { "its shape or material" } else { "its name, or that of its material or group" };
        repairs.push(repair("part", format!("{:?}", part.name), name.clone(), evidence));
        part.name = name;
    }
}

/// `lens_left`, and `lens_2_left` for the second of its kind.
fn part_name(kind: PartKind, count: usize) -> String {
    let (word, side) = match kind {
        PartKind::Front => ("front", ""),
        PartKind::LensLeft => ("lens", "_left"),
        PartKind::LensRight => ("lens", "_right"),
        PartKind::TempleLeft => ("temple", "_left"),
        PartKind::TempleRight => ("temple", "_right"),
        PartKind::NosePadLeft => ("nose_pad", "_left"),
        PartKind::NosePadRight => ("nose_pad", "_right"),
        PartKind::Other => ("other", ""),
    };
    if count == 1 { format!("{word}{side}") } else { format!("{word}_{count}{side}") }
}

/// Leaves out materials and textures that no part uses.
fn drop_unused(model: &mut FrameModel, normal_maps: &mut Vec<NormalMap>, repairs: &mut Vec<Repair>) {
    let before = (model.materials.len(), model.textures.len());
    let used: Vec<bool> = (0..before.0).map(|m| model.parts.iter().any(|part| part.material == m)).collect();
    let to_material = renumbered(&used);
    normal_maps.retain(|map| used[map.material]);
    keep(&mut model.materials, &used);
    for part in &mut model.parts {
        part.material = to_material[part.material];
    }
    let named = |m: &crate::model::Material| [m.base_color_texture, m.metallic_roughness_texture];
    let used: Vec<bool> = (0..before.1)
        .map(|t| model.materials.iter().flat_map(named).any(|n| n == Some(t)) || normal_maps.iter().any(|map| map.texture == t))
        .collect();
    let to_texture = renumbered(&used);
    keep(&mut model.textures, &used);
    for material in &mut model.materials {
        material.base_color_texture = material.base_color_texture.map(|t| to_texture[t]);
        material.metallic_roughness_texture = material.metallic_roughness_texture.map(|t| to_texture[t]);
    }
    for map in normal_maps {
        *map = NormalMap { material: to_material[map.material], texture: to_texture[map.texture], ..*map };
    }
    for (what, before, after) in [("materials", before.0, model.materials.len()), ("textures", before.1, model.textures.len())] {
        if after != before {
            repairs.push(repair(what, before.to_string(), after.to_string(), "no part uses the others"));
        }
    }
}

/// The new place of each thing that stays.
fn renumbered(used: &[bool]) -> Vec<usize> {
    let mut next = 0;
    used.iter()
        .map(|&used| {
            next += usize::from(used);
            next.saturating_sub(1)
        })
        .collect()
}

fn keep<T>(things: &mut Vec<T>, used: &[bool]) {
    let mut place = used.iter();
    things.retain(|_| place.next().copied().unwrap_or(false));
}

fn shrink_textures(textures: &mut [Texture], repairs: &mut Vec<Repair>) {
    for texture in textures {
        let longest = texture.width.max(texture.height);
        if longest <= TEXTURE_SIDE_BUDGET_PX {
            continue;
        }
        let side = |length: u32| (u64::from(length) * u64::from(TEXTURE_SIDE_BUDGET_PX)).div_ceil(u64::from(longest)) as u32;
        let (width, height) = (side(texture.width), side(texture.height));
        let Some(picture) = image::RgbaImage::from_raw(texture.width, texture.height, std::mem::take(&mut texture.rgba)) else {
            unreachable!("a texture holds width times height pixels")
        };
        let small = image::imageops::resize(&picture, width, height, image::imageops::FilterType::Triangle);
        let before = format!("{} x {} px", texture.width, texture.height);
        let evidence = format!("the budget of {TEXTURE_SIDE_BUDGET_PX} px");
        repairs.push(repair("texture", before, format!("{width} x {height} px"), evidence));
        *texture = Texture { width, height, rgba: small.into_raw() };
    }
}
