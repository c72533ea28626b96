//! Every shape and rim, written as GLB, read again and measured back from its triangles.

use eyewear::{FrameMaterial, FrameShape, Rim};
use frames::{FrameSpec, GlbLimits, PartKind, measure, read_glb, write_glb};

const TOLERANCE_MM: f64 = 0.1;

fn check(spec: &FrameSpec) {
    let built = frames::build(spec).unwrap_or_else(|e| panic!("{} {}: {e}", spec.shape, spec.rim));
    let loaded =
        read_glb(&write_glb(&built), &GlbLimits::default()).unwrap_or_else(|e| panic!("{} {}: {e}", spec.shape, spec.rim));
    assert_eq!(loaded.model.anchors, built.anchors);
    assert!(loaded.report.findings.is_empty(), "our own file needs no repair: {:?}", loaded.report.findings);
    let kinds = |model: &frames::FrameModel| model.parts.iter().map(|p| (p.name.clone(), p.kind)).collect::<Vec<_>>();
    assert_eq!(kinds(&loaded.model), kinds(&built));
    for kind in [PartKind::Front, PartKind::LensLeft, PartKind::LensRight, PartKind::TempleLeft, PartKind::TempleRight] {
        assert!(built.parts.iter().any(|p| p.kind == kind), "{} {} has no {kind:?}", spec.shape, spec.rim);
    }
    let measured = measure(&loaded.model);
    let wanted = [
        ("A", Some(spec.a_mm), measured.a_mm),
        ("B", Some(spec.b_mm), measured.b_mm),
        ("DBL", Some(spec.dbl_mm), measured.dbl_mm),
        ("temple", Some(spec.temple_mm), measured.temple_mm),
        ("total width", spec.total_width_mm.or(measured.total_width_mm), measured.total_width_mm),
    ];
    for (name, want, got) in wanted {
        let off = want.zip(got).map_or(f64::INFINITY, |(want, got)| (want - got).abs());
        assert!(off <= TOLERANCE_MM, "{} {} {:?}: {name} is {got:?}, wanted {want:?}", spec.shape, spec.rim, spec.material);
    }
}

#[test]
fn shapes_rims_and_sizes_come_back_within_a_tenth_of_a_millimeter() {
    let sizes = [([52.0, 40.0, 18.0, 140.0], 142.0), ([46.0, 33.0, 20.0, 135.0], 130.0), ([58.0, 50.0, 14.0, 150.0], 146.0)];
    for &shape in FrameShape::ALL {
        for &rim in Rim::ALL {
            for material in [FrameMaterial::Acetate, FrameMaterial::Metal] {
                for (size, width) in sizes {
                    let mut spec = FrameSpec::new(size, shape, rim, material);
                    spec.total_width_mm = Some(width);
                    check(&spec);
                }
            }
        }
    }
}

#[test]
fn wrap_base_curve_and_tilt_do_not_change_the_boxed_size() {
    for (base, wrap, tilt) in [(0.0, 0.0, 0.0), (2.0, 0.0, 12.0), (6.0, 8.0, -3.0), (8.0, 15.0, 10.0)] {
        let mut spec = FrameSpec::new([54.0, 42.0, 17.0, 145.0], FrameShape::Wayfarer, Rim::Full, FrameMaterial::Acetate);
        (spec.base_curve_d, spec.wrap_deg, spec.pantoscopic_deg) = (base, wrap, tilt);
        check(&spec);
    }
}
