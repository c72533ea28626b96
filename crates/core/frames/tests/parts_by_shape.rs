//! A part is what its geometry says; names help where they agree with it.

mod common;
#[path = "common/glasses.rs"]
mod glasses;

use frames::{CheckRow, Finding, GlbError, GlbLimits, LoadedFrame, PartKind, Verdict, check, read_glb, read_glb_sized};
use glasses::{CLEAR, File, Solid, boxes, node, wayfarer};

const KINDS: [PartKind; 5] =
    [PartKind::Front, PartKind::LensLeft, PartKind::LensRight, PartKind::TempleLeft, PartKind::TempleRight];

fn read(file: &File) -> LoadedFrame {
    read_glb(&file.glb(), &GlbLimits::default()).expect("a whole file")
}

/// Five parts in their places, and the measures of a 52-18-140.
#[track_caller]
fn check_parts(file: &File, what: &str) -> LoadedFrame {
    let loaded = read(file);
    let kinds: Vec<PartKind> = loaded.model.parts.iter().map(|part| part.kind).collect();
    for kind in KINDS {
        assert_eq!(kinds.iter().filter(|k| **k == kind).count(), 1, "{what}: {kind:?} in {kinds:?}");
    }
    assert_eq!(loaded.report.unwearable, None, "{what}");
    let measures = loaded.report.measures;
    for (is, said) in [(measures.a_mm, 52.0), (measures.b_mm, 40.0), (measures.dbl_mm, 18.0), (measures.temple_mm, 140.0)] {
        assert!(is.is_some_and(|is| (is - said).abs() < 1.5), "{what}: {measures:?}");
    }
    loaded
}

const WORDS: [&str; 13] = [
    "glass.fbx",
    "lens",
    "vidro",
    "Arm",
    "legs",
    "pads",
    "hinge",
    "front",
    "Frames",
    "Glass_Frame",
    "Lens Frame",
    "Linsen",
    "screw",
];

#[test]
fn a_word_over_all_parts_says_nothing() {
    for word in WORDS {
        let mut group = wayfarer();
        group.nodes.iter_mut().for_each(|node| node.groups = vec!["Sketchfab_model".to_owned(), word.to_owned()]);
        let loaded = check_parts(&group, word);
        assert!(loaded.report.findings.iter().any(|f| matches!(f, Finding::ByShape { .. })), "{word}: it is told");

        let mut named = wayfarer();
        named.nodes.iter_mut().enumerate().for_each(|(at, node)| node.name = format!("{word}.{at:03}"));
        check_parts(&named, word);

        let mut material = wayfarer();
        material.materials.iter_mut().for_each(|json| *json = json.replace("Material", word));
        check_parts(&material, word);
    }
}

#[test]
fn a_word_on_the_wrong_part_is_not_believed() {
    for word in WORDS {
        for at in 0..5 {
            let mut file = wayfarer();
            file.nodes[at].name = word.to_owned();
            // What is held by its name is a part in its own right where it can be one: a temple is not a screw.
            check_parts(&file, &format!("{word} on part {at}"));
        }
        let mut black = wayfarer();
        black.materials[0] = black.materials[0].replace("Material.001", &format!("{word}_Black"));
        check_parts(&black, word);
    }
}

#[test]
fn names_that_agree_are_taken_over() {
    let mut file = wayfarer();
    for (node, name) in file.nodes.iter_mut().zip(["Frame", "Lens.L", "Lens.R", "Arm.L", "Arm.R"]) {
        node.name = name.to_owned();
    }
    let loaded = check_parts(&file, "names of their own");
    let by_shape =
        |kind: PartKind| loaded.report.findings.iter().any(|f| matches!(f, Finding::ByShape { kind: k, .. } if *k == kind));
    assert!(!by_shape(PartKind::LensLeft) && !by_shape(PartKind::TempleRight) && by_shape(PartKind::Front));
}

#[test]
fn opaque_lenses_without_a_name_are_a_pair_of_panes() {
    let mut file = wayfarer();
    file.nodes.iter_mut().for_each(|node| node.material = 0);
    let loaded = check_parts(&file, "one black material for all");
    assert!(loaded.report.findings.contains(&Finding::LensOpaque { kind: PartKind::LensLeft }), "and that is told");
}

#[test]
fn one_mesh_for_all_that_does_not_touch_is_taken_apart() {
    let mut file = wayfarer();
    let parts: Vec<_> = file.nodes.drain(..).collect();
    let mut whole = parts[0].clone();
    whole.name = "eyeglasses".to_owned();
    for part in &parts[1..] {
        let base = whole.mesh.positions.len() as u32;
        whole.mesh.positions.extend(&part.mesh.positions);
        whole.mesh.normals.extend(&part.mesh.normals);
        whole.mesh.indices.extend(part.mesh.indices.iter().map(|i| i + base));
    }
    file.nodes.push(whole);
    check_parts(&file, "one mesh");
}

#[test]
fn units_axes_and_mirrored_halves_are_found() {
    for (factor, unit) in [(100.0, "centimeters"), (1000.0, "millimeters"), (1.0 / 0.0254, "inches"), (10.0, "decimeters")] {
        let loaded = check_parts(&wayfarer().moved(|p| p.map(|v| v * factor)), unit);
        assert!(loaded.report.findings.iter().any(|f| matches!(f, Finding::Scaled { unit: is, .. } if *is == unit)), "{unit}");
    }
    check_parts(&wayfarer().moved(|[x, y, z]| [x, -z, y]), "z up, facing -y");
    check_parts(&wayfarer().moved(|[x, y, z]| [-x, z, y]), "z up, facing +y");
    check_parts(&wayfarer().moved(|[x, y, z]| [z, y, -x]), "facing sideways");
    // The right half is the left one again, on a node that mirrors it.
    let mut mirrored = wayfarer();
    for (from, to) in [(1, 2), (3, 4)] {
        mirrored.nodes[to].mesh = mirrored.nodes[from].mesh.clone();
        mirrored.nodes[to].more = r#","scale":[-1,1,1]"#.to_owned();
    }
    let loaded = check_parts(&mirrored, "mirrored");
    let lens = loaded.model.parts.iter().find(|part| part.kind == PartKind::LensRight).expect("a lens");
    let outward = |mesh: &frames::Mesh| {
        let [a, b, c] = [0, 1, 2].map(|k| glam::Vec3::from(mesh.positions[mesh.indices[k] as usize]));
        (b - a).cross(c - a).dot(glam::Vec3::from(mesh.normals[mesh.indices[0] as usize])) > 0.0
    };
    assert!(outward(&lens.mesh), "its triangles face as its normals do");
}

fn alone(mesh: frames::Mesh) -> File {
    File { nodes: vec![node("Object_2", 0, mesh)], ..wayfarer() }
}

/// A band around the head, of so many boxes from one side over the front to the other.
fn band(degrees: std::ops::Range<i32>, height: impl Fn(i32) -> f32) -> Vec<Solid> {
    let place = |degree: i32| {
        let (sin, cos) = (degree as f32).to_radians().sin_cos();
        ([0.07 * cos, height(degree) / 2.0, 0.07 * sin], [0.012, height(degree), 0.012])
    };
    degrees.step_by(6).map(place).collect()
}

#[test]
fn what_is_no_pair_of_glasses_is_refused_with_the_reason() {
    let ball = |half: [f32; 3]| {
        let rows = (-9..=9).map(|row| (row as f32 * 10.0).to_radians().sin_cos());
        let all = rows.flat_map(|(sin, cos)| {
            (0..36).map(move |step| {
                let (s, c) = (step as f32 * 10.0).to_radians().sin_cos();
                ([half[0] * cos * c, half[1] * sin, half[2] * cos * s], [0.02, 0.02, 0.02])
            })
        });
        all.collect::<Vec<_>>()
    };
    let legs =
        [[-1.0, -1.0], [1.0, -1.0], [-1.0, 1.0], [1.0, 1.0]].map(|[x, z]| ([x * 0.06, -0.06, z * 0.06], [0.01, 0.12, 0.01]));
    let chair = [&legs[..], &[([0.0; 3], [0.13, 0.01, 0.13]), ([0.0, 0.07, -0.06], [0.13, 0.13, 0.01])]].concat();
    let things: [(&str, Vec<Solid>); 7] = [
        ("a cube", vec![([0.0; 3], [0.14; 3])]),
        ("a crown", band(0..360, |degree| 0.03 + 0.02 * (degree as f32 / 10.0).sin().abs())),
        ("a head", ball([0.07, 0.11, 0.09])),
        ("a ball", ball([0.07; 3])),
        ("a necklace", band(0..360, |_| 0.008)),
        ("a chair", chair),
        ("a plank", vec![([0.0; 3], [0.14, 0.01, 0.05])]),
    ];
    for (name, solids) in &things {
        for factor in [1.0, 3.7] {
            let file = alone(boxes(solids)).moved(|p| p.map(|v| v * factor)).glb();
            let read = read_glb(&file, &GlbLimits::default()).and_then(LoadedFrame::wearable);
            let error = read.expect_err(name);
            assert!(matches!(error, GlbError::NotGlasses { .. }), "{name} times {factor}: {error}");
            assert!(error.to_string().contains("not a pair of glasses: it is"), "{error}");
        }
    }
    let looked_at = read(&alone(boxes(&things[0].1)));
    let rows = check(&looked_at, 1000, None);
    assert_eq!(Verdict::of(&rows), Verdict::Refused, "{rows:?}");
    let size = "52-18-140".parse().expect("a marking");
    let sized = read_glb_sized(&alone(boxes(&things[1].1)).glb(), &GlbLimits::default(), Some(&size));
    assert!(sized.and_then(LoadedFrame::wearable).is_err(), "a size does not make it one");
}

#[test]
fn unusual_glasses_are_glasses() {
    let without = |gone: &[usize]| {
        let mut file = wayfarer();
        file.nodes = (0..5).filter(|at| !gone.contains(at)).map(|at| file.nodes[at].clone()).collect();
        file
    };
    for (file, what) in [
        (without(&[1, 2]), "no lenses"),
        (without(&[3, 4]), "no temples"),
        (without(&[1, 2, 3, 4]), "a front alone"),
        (without(&[0]), "lenses and temples, as rimless ones"),
    ] {
        assert_eq!(read(&file).report.unwearable, None, "{what}");
    }
    let mut shield = without(&[0, 1, 2]);
    // Columns that share their corners: one pane.
    let columns = (0..17).map(|at| ([(at as f32 - 8.0) * 0.008, 0.0, 0.004], [0.008, 0.045, 0.003]));
    shield.nodes.push(node("Object_9", 1, boxes(&columns.collect::<Vec<_>>())));
    let loaded = read(&shield);
    assert_eq!(loaded.report.unwearable, None);
    assert!(loaded.model.parts.iter().any(|part| part.kind == PartKind::LensRight), "one pane is two lenses");
}

#[test]
fn folded_temples_are_named_and_not_worn() {
    let mut file = wayfarer();
    for (at, sign) in [(3, 1.0), (4, -1.0)] {
        let mesh = &mut file.nodes[at].mesh;
        let back = if at == 3 { 0.012 } else { 0.006 };
        let hinge = mesh.positions.iter().map(|p| p[2]).fold(f32::MIN, f32::max);
        for p in &mut mesh.positions {
            // A quarter turn about the hinge, as if it were closed.
            *p = [sign * 0.066 + sign * (p[2] - hinge), p[1], hinge - back - 0.1 * (sign * p[0] - 0.066)];
        }
        mesh.normals.clear();
    }
    let loaded = read(&file);
    assert_eq!(loaded.report.unwearable, Some(GlbError::TemplesFolded), "{:?}", loaded.report.findings);
    let refusal = CheckRow::refusal(&GlbError::TemplesFolded);
    assert!(refusal.remedy.is_some_and(|way| way.contains("open them")));
}

#[test]
fn clear_parts_that_are_no_panes_are_no_lenses() {
    // A front of crystal, in one clear material with the lenses.
    let mut file = wayfarer();
    file.materials[0] = CLEAR.to_owned();
    check_parts(&file, "crystal");
}
