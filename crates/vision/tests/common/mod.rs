//! What several tests need: the canonical face.

use vision::CanonicalFace;

/// The canonical face, read from the published mesh.
pub fn canonical_face() -> Option<CanonicalFace> {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/data/models3d/mediapipe_canonical/"
    );
    let Ok(obj) = std::fs::read_to_string(format!("{folder}canonical_face_model.obj")) else {
        println!("skipped: no canonical face beside the project");
        return None;
    };
    let rows = |kind: &'static str| obj.lines().filter_map(move |l| l.strip_prefix(kind));
    let vertices = rows("v ").map(|l| {
        three(
            l.split(' ')
                .map(|n| n.parse::<f32>().expect("a coordinate") * 10.0),
        )
    });
    let corner = |n: &str| {
        n.split('/')
            .next()
            .and_then(|i| i.parse::<u16>().ok())
            .expect("an index")
            - 1
    };
    let triangles = rows("f ").map(|l| three(l.split(' ').map(corner)));
    let metadata = std::fs::read_to_string(format!(
        "{folder}geometry_pipeline_metadata_landmarks.pbtxt"
    ))
    .expect("weights");
    let weights = metadata.lines().filter_map(|l| {
        let words: Vec<&str> = l.split(' ').collect();
        let [_, _, _, index, _, weight, _] = words[..] else {
            return None;
        };
        Some((index.parse().ok()?, weight.parse().ok()?))
    });
    Some(
        CanonicalFace::new(vertices.collect(), triangles.collect(), weights.collect())
            .expect("a canonical face"),
    )
}

fn three<T: std::fmt::Debug>(items: impl Iterator<Item = T>) -> [T; 3] {
    items.collect::<Vec<_>>().try_into().expect("three numbers")
}
