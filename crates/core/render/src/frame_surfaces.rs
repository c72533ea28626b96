//! A frame's parts, checked and posed, as surfaces and shadow casters of a scene.

use frames::{FrameModel, Material, Part, PartKind};
use glam::{Vec2, Vec3, Vec4};

use crate::error::RenderError;
use crate::scene::{Layer, Scene, Surface, Vertex};
use crate::shadow::{Casters, LEAST_OPACITY};
use crate::texture;

/// More triangles than any frame needs; bounds time.
const MAX_TRIANGLES: usize = 2_000_000;
/// The far side of a clear body is behind its near one by some of its thickness.
const FAR_SIDE_MM: f32 = 2.0;

/// Refuses models whose indices or numbers mean nothing.
pub(crate) fn check_frame(frame: &FrameModel) -> Result<(), RenderError> {
    let mut triangles = 0;
    for part in &frame.parts {
        let mesh = &part.mesh;
        let count = mesh.positions.len();
        triangles += mesh.triangle_count();
        if part.material >= frame.materials.len() {
            return Err(RenderError::Frame("a part without its material"));
        }
        let fits = |n: usize, needed: bool| n == count || (n == 0 && !needed);
        if !fits(mesh.normals.len(), true) || !fits(mesh.uvs.len(), false) || !fits(mesh.colors.len(), false) {
            return Err(RenderError::Frame("a part with unequal lists of vertices"));
        }
        if mesh.indices.len() % 3 != 0 || mesh.indices.iter().any(|&i| i as usize >= count) {
            return Err(RenderError::Frame("a part whose triangles name vertices that are not there"));
        }
        if mesh.positions.iter().flatten().any(|v| !v.is_finite() || v.abs() > 10.0) {
            return Err(RenderError::Frame("positions that are not finite or beyond 10 m"));
        }
    }
    let a = &frame.anchors;
    let anchors = [
        a.bridge,
        a.pad_left,
        a.pad_right,
        a.hinge_left,
        a.hinge_right,
        a.ear_left,
        a.ear_right,
        a.temple_tip_left,
        a.temple_tip_right,
        a.lens_center_left,
        a.lens_center_right,
    ];
    if anchors.iter().flatten().any(|v| !v.is_finite() || v.abs() > 10.0) {
        return Err(RenderError::Frame("anchors that are not finite or beyond 10 m"));
    }
    if frame.parts.len() > 10_000 || triangles > MAX_TRIANGLES {
        return Err(RenderError::Frame("more parts or triangles than a frame has"));
    }
    if triangles == 0 {
        return Err(RenderError::Frame("no triangles"));
    }
    Ok(())
}

pub(crate) fn is_clear(material: &Material) -> bool {
    material.transmission > 0.0 || material.base_color[3] < 1.0 || material.blend
}

/// Bodies that are not clear glow, but nothing is seen through them.
fn is_clear_body(material: &Material) -> bool {
    material.volume.is_some() && material.transmission > 0.0
}

/// Adds the frame. `place` gives a vertex's camera space and head space positions, `turn` its normal in camera space; both
/// get the part's kind and the position in meters. `bias_mm` says how far the head may lie before a part and not hide it.
pub(crate) fn add_frame(
    scene: &mut Scene,
    parts: &[Part],
    materials: &[Material],
    place: impl Fn(PartKind, Vec3) -> (Vec3, Vec3),
    turn: impl Fn(PartKind, Vec3, Vec3) -> Vec3,
    bias_mm: impl Fn(PartKind) -> f32,
) {
    let mut clear: Vec<(f32, u16, PartKind)> = Vec::new();
    for part in parts {
        if part.mesh.indices.is_empty() {
            continue;
        }
        let surface = scene.surfaces.len() as u16;
        let first = scene.vertices.len() as u32;
        let mut depth = 0.0;
        let mut hidden = Vec::with_capacity(part.mesh.positions.len());
        for index in 0..part.mesh.positions.len() {
            let vertex = posed_vertex(part, index, &place, &turn);
            let distance = vertex.position.length();
            depth += distance;
            hidden.push(vertex.normal.dot(vertex.position) > 0.15 * distance);
            scene.vertices.push(vertex);
        }
        let material = &materials[part.material];
        if is_clear(material) {
            clear.push((depth / part.mesh.positions.len() as f32, surface, part.kind));
        }
        scene.surfaces.push(Surface { layer: Layer::Solid, material: part.material, bias_mm: bias_mm(part.kind) });
        let solid = !is_clear(material) && !material.double_sided;
        let body = is_clear_body(material);
        if body {
            // The far side of a clear body shows through the near one: a layer of its own, drawn before it.
            let far = scene.surfaces[surface as usize];
            scene.surfaces.push(far);
            clear.push((depth / part.mesh.positions.len() as f32 + FAR_SIDE_MM, surface + 1, part.kind));
        }
        let triangles = part.mesh.indices.chunks_exact(3).map(|t| [first + t[0], first + t[1], first + t[2]]);
        for corners in triangles {
            if body {
                let away = corners.iter().filter(|&&c| hidden[(c - first) as usize]).count() > 1;
                scene.triangles.push((corners, surface + u16::from(away)));
                continue;
            }
            // The far sides of solid parts are hidden by the near ones. Judged by the normals: files get the winding wrong.
            if !(solid && corners.iter().all(|&c| hidden[(c - first) as usize])) {
                scene.triangles.push((corners, surface));
            }
        }
    }
    clear.sort_by(|a, b| b.0.total_cmp(&a.0));
    for (order, &(_, surface, kind)) in clear.iter().enumerate() {
        // Both faces of one lens are one layer, as in glTF viewers: the nearer shows, and its tint counts once.
        let body = is_clear_body(&materials[scene.surfaces[surface as usize].material]);
        let lens = !body && matches!(kind, PartKind::LensLeft | PartKind::LensRight);
        let order = if lens { clear.iter().position(|c| c.2 == kind).unwrap_or(order) } else { order };
        scene.surfaces[surface as usize].layer = Layer::Clear(order as u16);
    }
}

fn posed_vertex(
    part: &Part,
    index: usize,
    place: &impl Fn(PartKind, Vec3) -> (Vec3, Vec3),
    turn: &impl Fn(PartKind, Vec3, Vec3) -> Vec3,
) -> Vertex {
    let mesh = &part.mesh;
    let at = Vec3::from_array(mesh.positions[index]);
    let (position, at_rest) = place(part.kind, at);
    Vertex {
        position,
        normal: turn(part.kind, at, Vec3::from_array(mesh.normals[index])),
        uv: mesh.uvs.get(index).map_or(Vec2::ZERO, |uv| Vec2::from_array(*uv)),
        color: mesh.colors.get(index).map_or(Vec4::ONE, |c| Vec4::from_array(*c)),
        at_rest,
    }
}

pub(crate) fn is_temple(part: &Part) -> bool {
    matches!(part.kind, PartKind::TempleLeft | PartKind::TempleRight)
}

/// What of the chosen parts, which are those of the frame or coarser, takes light, in the space that `place` gives and, nearly enough, `turn`.
pub(crate) fn shadow_casters(
    frame: &FrameModel,
    parts: &[Part],
    chosen: impl Fn(&Part) -> bool,
    place: impl Fn(PartKind, Vec3) -> Vec3,
    turn: impl Fn(Vec3) -> Vec3,
) -> Casters {
    let mut casters = Casters::default();
    for part in parts.iter().filter(|part| chosen(part)) {
        let material = &frame.materials[part.material];
        let opacity = opacity(part, material) * mean_alpha(frame, part, material);
        if opacity < LEAST_OPACITY {
            continue;
        }
        let first = casters.points.len() as u32;
        casters.points.extend(part.mesh.positions.iter().map(|&p| place(part.kind, Vec3::from_array(p))));
        if material.double_sided {
            casters.normals.resize(casters.points.len(), Vec3::ZERO);
        } else {
            casters.normals.extend(part.mesh.normals.iter().map(|&n| turn(Vec3::from_array(n))));
        }
        let triangles = part.mesh.indices.chunks_exact(3).map(|t| [first + t[0], first + t[1], first + t[2]]);
        casters.triangles.extend(triangles.map(|corners| (corners, opacity)));
    }
    casters
}

/// Share of the light that a part takes.
fn opacity(part: &Part, material: &Material) -> f32 {
    let [r, g, b, alpha] = material.base_color;
    let vertex_tint = part.mesh.colors.first().map_or(1.0, |c| (c[0] + c[1] + c[2]) / 3.0);
    let tint = (r + g + b) / 3.0 * vertex_tint;
    (alpha * (1.0 - material.transmission * tint)).clamp(0.0, 1.0)
}

/// What the alpha of texture and vertices leaves of a part on the whole.
fn mean_alpha(frame: &FrameModel, part: &Part, material: &Material) -> f32 {
    if !material.blend || part.mesh.positions.is_empty() {
        return 1.0;
    }
    let texture = material.base_color_texture.and_then(|i| frame.textures.get(i));
    let alpha = |index: usize| {
        let uv = part.mesh.uvs.get(index).map_or(Vec2::ZERO, |uv| Vec2::from_array(*uv));
        let of_texture = texture.map_or(1.0, |t| texture::sample(t, uv, 0.0, |p| Vec4::splat(f32::from(p[3]) / 255.0)).w);
        of_texture * part.mesh.colors.get(index).map_or(1.0, |color| color[3])
    };
    let count = part.mesh.positions.len();
    (0..count).map(alpha).sum::<f32>() / count as f32
}
