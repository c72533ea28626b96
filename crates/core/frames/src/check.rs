//! Whether a 3-D file can be worn: what was found, how grave it is, and the way out.

use eyewear::BoxingSize;

use crate::budget::{FILE_BUDGET_BYTES, MOST_DEVIATION_MM, TEXTURE_SIDE_BUDGET_PX, TRIANGLE_BUDGET};
use crate::geometry::mesh_faults;
use crate::glb::{GlbError, LoadedFrame};
use crate::model::PartKind;
use crate::recognize::Finding;

/// Lens width and bridge may be so far from the declared size before it is told, mm (the size audit's limit).
pub const SIZE_GAP_MM: f64 = 0.7;
/// Temples are marked in steps of 5 mm.
const TEMPLE_GAP_MM: f64 = 5.0;

/// How grave something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    Fine,
    /// Stays as it is; the frame can be worn.
    Note,
    /// [`crate::normalize()`] puts it right.
    Repair,
    /// The file cannot be used as it is.
    Refuse,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckRow {
    pub topic: &'static str,
    pub severity: Severity,
    pub found: String,
    /// What to do, when there is something to do.
    pub remedy: Option<String>,
}

/// What the rows come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Ok,
    Repairable,
    Refused,
}

impl Verdict {
    #[must_use]
    pub fn of(rows: &[CheckRow]) -> Self {
        match rows.iter().map(|row| row.severity).max() {
            Some(Severity::Refuse) => Self::Refused,
            Some(Severity::Repair) => Self::Repairable,
            _ => Self::Ok,
        }
    }

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Repairable => "repairable",
            Self::Refused => "refused",
        }
    }
}

impl CheckRow {
    fn new(topic: &'static str, severity: Severity, found: impl Into<String>) -> Self {
        Self { topic, severity, found: found.into(), remedy: None }
    }

    fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }

    /// The row of a file that cannot be read.
    #[must_use]
    pub fn refusal(error: &GlbError) -> Self {
        let (topic, remedy) = match error {
            GlbError::Container(_) | GlbError::Json(_) | GlbError::Version { .. } => {
                ("file", "export it again as glTF 2.0 (.glb)")
            }
            GlbError::TooBig { .. } => ("size of the file", "reduce the model, then export it again"),
            GlbError::Unsupported { feature } if feature.ends_with("compression") => {
                ("features", "export it without compression, or with meshopt or quantization, which can be read")
            }
            GlbError::Unsupported { feature } if feature == "KHR_texture_basisu" || feature == "EXT_texture_webp" => {
                ("features", "export its textures as PNG or JPEG")
            }
            GlbError::Unsupported { feature } if feature.contains("morph") => {
                ("features", "apply its shape keys (morph targets) in the program that made it, then export it again")
            }
            GlbError::Unsupported { .. } => ("features", "export it without that"),
            GlbError::MissingBuffer { .. } => ("buffers", "put the missing file beside the .gltf, or export as .glb"),
            GlbError::MissingTexture { .. } => ("textures", "put the missing picture beside the .gltf, or export as .glb"),
            GlbError::Texture { .. } => ("textures", "export its textures as PNG or JPEG"),
            GlbError::Empty => ("parts", "export the meshes too"),
            GlbError::UnknownScale { .. } => ("units", "give its size: --size 52-18-140, as it is marked on the temple"),
            GlbError::NotGlasses { .. } => ("shape", "export one frame as it is worn, open and with nothing else in the file"),
            GlbError::TemplesFolded => ("temples", "open them in the program that made it, then export it again"),
            GlbError::NoLensesToSize => ("units", "name the lenses, or export the file in meters"),
            GlbError::Invalid(_) => ("content", "repair it in the program that made it, then export it again"),
        };
        Self::new(topic, Severity::Refuse, error.to_string()).remedy(remedy)
    }
}

/// Looks at a frame that was read from `file_bytes` bytes, and holds it against the declared size when there is one.
#[must_use]
pub fn check(loaded: &LoadedFrame, file_bytes: usize, declared: Option<&BoxingSize>) -> Vec<CheckRow> {
    let refused = loaded.report.unwearable.as_ref().map(CheckRow::refusal);
    let mut rows: Vec<CheckRow> = refused.into_iter().chain([units(loaded), axes(loaded), origin(loaded)]).collect();
    rows.extend(declared.map(|size| against(loaded, size)));
    rows.extend(parts(loaded));
    rows.push(anchors(loaded));
    rows.extend(meshes(loaded));
    rows.extend(materials(loaded));
    rows.push(match file_bytes {
        0..=FILE_BUDGET_BYTES => CheckRow::new("bytes", Severity::Fine, format!("{} KB", file_bytes.div_ceil(1024))),
        _ => CheckRow::new(
            "bytes",
            Severity::Note,
            format!("{} KB, more than {}", file_bytes.div_ceil(1024), FILE_BUDGET_BYTES / 1024),
        )
        .remedy("normalize packs the geometry and shrinks textures; if that is not enough, reduce the model"),
    });
    rows.extend(unread(loaded));
    rows
}

fn units(loaded: &LoadedFrame) -> CheckRow {
    let width = loaded.report.measures.total_width_mm.unwrap_or(0.0);
    let find = |f: &Finding| match f {
        Finding::Scaled { unit, .. } => Some(
            CheckRow::new("units", Severity::Repair, format!("{unit}; only so is it as wide as a frame ({width:.1} mm)"))
                .remedy("normalize writes meters"),
        ),
        Finding::SizedTo { size, meters_per_unit, .. } => Some(
            CheckRow::new("units", Severity::Repair, format!("{meters_per_unit:.6} meters each, by the declared size {size}"))
                .remedy("normalize writes meters"),
        ),
        _ => None,
    };
    let fine = || CheckRow::new("units", Severity::Fine, format!("meters; {width:.1} mm wide"));
    loaded.report.findings.iter().find_map(find).unwrap_or_else(fine)
}

fn axes(loaded: &LoadedFrame) -> CheckRow {
    let turned: Vec<&str> =
        loaded.report.findings.iter().filter_map(|f| if let Finding::Turned { from } = f { Some(*from) } else { None }).collect();
    if turned.is_empty() {
        return CheckRow::new("axes", Severity::Fine, "+y up, lenses to +z");
    }
    CheckRow::new("axes", Severity::Repair, turned.join(", then ")).remedy("normalize turns it to face +z with +y up")
}

fn origin(loaded: &LoadedFrame) -> CheckRow {
    let moved =
        loaded.report.findings.iter().find_map(|f| if let Finding::OriginMoved { by_mm } = f { Some(by_mm) } else { None });
    match moved {
        None => CheckRow::new("origin", Severity::Fine, "middle of the bridge"),
        Some([x, y, z]) => {
            let found = format!("{x:.1}, {y:.1}, {z:.1} mm from the middle of the bridge", x = -x, y = -y, z = -z);
            CheckRow::new("origin", Severity::Repair, found).remedy("normalize moves it")
        }
    }
}

/// The frame's own measures beside the declared ones.
fn against(loaded: &LoadedFrame, size: &BoxingSize) -> CheckRow {
    let is = &loaded.report.measures;
    let (Some(a_mm), Some(dbl_mm)) = (is.a_mm, is.dbl_mm) else {
        return CheckRow::new("declared size", Severity::Note, "no two lenses to measure").remedy("name the lenses in the file");
    };
    let found = format!("A {a_mm:.1}, DBL {dbl_mm:.1} mm; declared {size}");
    let gap = |a: f64, dbl: f64| (a - size.a_mm).abs().max((dbl - size.dbl_mm).abs());
    let factor = (size.a_mm + size.dbl_mm) / (a_mm + dbl_mm);
    let scaled = gap(a_mm * factor, dbl_mm * factor);
    let temple = is.temple_mm.zip(size.temple_mm).filter(|(is, said)| (is * factor - said).abs() > TEMPLE_GAP_MM);
    if gap(a_mm, dbl_mm) > SIZE_GAP_MM && (factor - 1.0).abs() > 1e-3 {
        let rest = if scaled > SIZE_GAP_MM { format!("; its proportions stay {scaled:.1} mm off") } else { String::new() };
        return CheckRow::new("declared size", Severity::Repair, found)
            .remedy(format!("normalize scales it by {factor:.4}{rest}"));
    }
    if scaled > SIZE_GAP_MM {
        let remedy = "its proportions are not those of the size: check the marking, or whether this is the right model";
        return CheckRow::new("declared size", Severity::Note, found).remedy(remedy);
    }
    if let Some((is, said)) = temple {
        return CheckRow::new(
            "declared size",
            Severity::Note,
            format!("{found}; temples {:.0} mm, declared {said}", is * factor),
        );
    }
    CheckRow::new("declared size", Severity::Fine, found)
}

fn parts(loaded: &LoadedFrame) -> Vec<CheckRow> {
    use PartKind::{Front, LensLeft, LensRight, NosePadLeft, NosePadRight, TempleLeft, TempleRight};
    let groups: [(&str, &[PartKind], bool); 4] = [
        ("front", &[Front], true),
        ("lenses", &[LensLeft, LensRight], true),
        ("temples", &[TempleLeft, TempleRight], true),
        ("nose pads", &[NosePadLeft, NosePadRight], false),
    ];
    groups.into_iter().map(|(topic, kinds, needed)| part(loaded, topic, kinds, needed)).collect()
}

fn part(loaded: &LoadedFrame, topic: &'static str, kinds: &[PartKind], needed: bool) -> CheckRow {
    let has = |kind: &PartKind| loaded.model.parts.iter().any(|part| part.kind == *kind);
    let by_shape = loaded.report.findings.iter().any(|f| matches!(f, Finding::ByShape { kind, .. } if kinds.contains(kind)));
    let found = kinds.iter().filter(|kind| has(kind)).count();
    match found {
        0 if needed => CheckRow::new(topic, Severity::Note, "not found").remedy("name the part in the file, such as lens_left"),
        0 => CheckRow::new(topic, Severity::Fine, "none"),
        _ if found < kinds.len() => CheckRow::new(topic, Severity::Note, "on one side only").remedy("name the parts in the file"),
        _ if by_shape => CheckRow::new(topic, Severity::Repair, "found by shape or material")
            .remedy("normalize names them; look at the result"),
        _ => CheckRow::new(topic, Severity::Fine, "found by name"),
    }
}

fn anchors(loaded: &LoadedFrame) -> CheckRow {
    if loaded.report.findings.contains(&Finding::AnchorsDerived) {
        return CheckRow::new("anchors", Severity::Repair, "none in the file").remedy("normalize derives them from the parts");
    }
    CheckRow::new("anchors", Severity::Fine, "bridge, pads, hinges, ears, tips, lens centers")
}

fn meshes(loaded: &LoadedFrame) -> Vec<CheckRow> {
    let (triangles, vertices) = (loaded.report.triangles, loaded.report.vertices);
    let reduced = loaded.report.reduction.map(|r| format!("; reduced from {}, within {} mm", r.from, r.deviation_mm));
    let is_done = loaded.report.reduction.is_some_and(|r| r.budget <= TRIANGLE_BUDGET);
    let reduced = reduced.unwrap_or_default();
    let over = || format!("{triangles}, more than {TRIANGLE_BUDGET}{reduced}");
    let mut rows = vec![match triangles {
        0..=TRIANGLE_BUDGET => CheckRow::new("triangles", Severity::Fine, format!("{triangles} in {vertices} vertices{reduced}")),
        _ if is_done => CheckRow::new("triangles", Severity::Note, over()).remedy("reduce them in the program that made it"),
        _ => CheckRow::new("triangles", Severity::Repair, over())
            .remedy(format!("normalize reduces them, its surface moved by {MOST_DEVIATION_MM} mm at most")),
    }];
    let faults = mesh_faults(&loaded.model);
    if faults.degenerate > 0 || faults.duplicate_vertices > 0 {
        let found = format!("{} triangles without area, {} vertices twice", faults.degenerate, faults.duplicate_vertices);
        rows.push(CheckRow::new("geometry", Severity::Repair, found).remedy("normalize drops them"));
    }
    if faults.non_manifold_edges > 0 {
        rows.push(CheckRow::new(
            "geometry",
            Severity::Note,
            format!("{} edges shared by more than two triangles", faults.non_manifold_edges),
        ));
    }
    if faults.open_edges > 0 {
        rows.push(CheckRow::new(
            "geometry",
            Severity::Note,
            format!("{} open edges: its surfaces are not closed", faults.open_edges),
        ));
    }
    let made = loaded.report.findings.iter().filter(|f| matches!(f, Finding::NormalsMade { .. })).count();
    if made > 0 {
        rows.push(CheckRow::new("normals", Severity::Repair, format!("missing in {made} parts")).remedy("normalize makes them"));
    }
    rows
}

fn materials(loaded: &LoadedFrame) -> Vec<CheckRow> {
    let textures = &loaded.model.textures;
    let longest = textures.iter().map(|t| t.width.max(t.height)).max();
    let mut rows = vec![match longest {
        None => CheckRow::new("textures", Severity::Fine, "none"),
        Some(side) if side > TEXTURE_SIDE_BUDGET_PX => {
            let found = format!("{}, the largest {side} px, more than {TEXTURE_SIDE_BUDGET_PX}", textures.len());
            CheckRow::new("textures", Severity::Repair, found).remedy("normalize shrinks them")
        }
        Some(side) => CheckRow::new("textures", Severity::Fine, format!("{}, the largest {side} px", textures.len())),
    }];
    if loaded.report.findings.iter().any(|f| matches!(f, Finding::LensOpaque { .. })) {
        let row = CheckRow::new("lens look", Severity::Note, "the lenses let no light through: the eyes will be hidden");
        rows.push(row.remedy("give their material alpha below 1 or KHR_materials_transmission"));
    }
    rows
}

fn unread(loaded: &LoadedFrame) -> Vec<CheckRow> {
    let told = |f: &&Finding| {
        matches!(
            f,
            Finding::ExtensionIgnored { .. }
                | Finding::AnimationIgnored
                | Finding::SkinIgnored { .. }
                | Finding::TexturePlacement { .. }
                | Finding::AlphaIgnored { .. }
        )
    };
    let row = |f: &Finding| match f {
        Finding::TextureLeftOut { .. } => {
            Some(CheckRow::new("textures", Severity::Note, f.to_string()).remedy("export its textures as PNG or JPEG"))
        }
        Finding::FactorClamped { .. } => Some(CheckRow::new("materials", Severity::Note, f.to_string())),
        f if told(&f) => Some(CheckRow::new("not read", Severity::Note, f.to_string())),
        _ => None,
    };
    loaded.report.findings.iter().filter_map(row).collect()
}
