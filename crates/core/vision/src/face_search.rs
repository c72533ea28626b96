//! Which faces an analysis tells of: the whole picture first, closer looks where it does not answer the question.

use std::f32::consts::PI;

use crate::detector::{self, Detection};
use crate::engine::{AnalyzeOptions, Face, FaceEngine, Stage};
use crate::image::RgbView;
use crate::mesh;
use crate::pyramid;
use crate::sort::sort_by;
use crate::warp::Square;

/// A second face counts as a second one when it is at least so wide against the first; smaller ones are passers-by.
const SECOND_FACE_WIDTH: f32 = 0.5;
/// Landmark boxes that overlap by more are two finds of the same face.
const SAME_FACE_IOU: f32 = 0.5;
/// A face so wide against the picture's longer side answers a request for one face at once: from 16 of the detector's 128 pixels
/// on, one look does not miss it, and a wearer before a camera is wider.
const BIG_FACE: f32 = 0.125;
/// No more finds than these are meshed, from the whole picture and from closer looks each.
const MAX_MESHED: usize = 64;
/// The landmarks of a find from a closer look must fill a box that overlaps the detector's by this.
const MIN_AGREEMENT_IOU: f32 = 0.3;

/// Below this presence (the mesh's logit) a face may be something else. The least of 53 upright faces of 40 pixels between the
/// eyes is 20; what is found in portraits that stand on their head has 1 to 10.5.
const DOUBTFUL_PRESENCE: f32 = 18.0;
/// A find in the turned picture counts from this presence on, and when it has so much more than what is found upright.
const SURE_PRESENCE: f32 = 18.0;
const CLEARLY_MORE: f32 = 6.0;
/// In radians: half a turn, and a quarter each way.
const QUARTER_TURNS: [f32; 3] = [PI, PI / 2.0, -PI / 2.0];

type Ended<'a> = &'a mut dyn FnMut(Stage);

impl FaceEngine {
    /// The faces of a picture, the largest first.
    ///
    /// Where nobody is found, or the mesh doubts, the picture may stand on its head or lie on its side: the detector takes the
    /// chin of an upside-down face for a forehead.
    pub(crate) fn find(&mut self, image: &RgbView<'_>, options: &AnalyzeOptions, ended: Ended<'_>) -> Vec<Face> {
        let upright = self.find_upright(image, options, ended);
        let presence = most_present(&upright);
        if presence >= DOUBTFUL_PRESENCE || options.max_faces == 0 || image.is_empty() {
            return upright;
        }
        let turned = QUARTER_TURNS.map(|angle| self.find_turned(image, angle, options, ended));
        let best = turned.into_iter().max_by(|a, b| most_present(a).total_cmp(&most_present(b))).unwrap_or_default();
        let is_clearer = most_present(&best) >= SURE_PRESENCE.max(presence + CLEARLY_MORE);
        if is_clearer { best } else { upright }
    }

    /// The faces that one look at the turned picture shows.
    fn find_turned(&mut self, image: &RgbView<'_>, angle: f32, options: &AnalyzeOptions, ended: Ended<'_>) -> Vec<Face> {
        let mut found = self.detect_in(image, &Square { angle, ..detector::whole(image) });
        sort_by(&mut found, |a, b| b.area().total_cmp(&a.area()));
        ended(Stage::Detect);
        if options.max_faces == 1 {
            return self.largest(image, &found, ended).into_iter().collect();
        }
        let mut faces: Vec<Face> = self.distinct(image, &found, &[], ended).into_iter().map(|found| found.1).collect();
        faces.truncate(options.max_faces);
        faces
    }

    fn find_upright(&mut self, image: &RgbView<'_>, options: &AnalyzeOptions, ended: Ended<'_>) -> Vec<Face> {
        let mut whole = self.detect(image);
        sort_by(&mut whole, |a, b| b.area().total_cmp(&a.area()));
        if options.max_faces != 1 {
            let closer = if options.max_faces == 0 { Vec::new() } else { self.search(image, pyramid::FOR_ALL) };
            ended(Stage::Detect);
            let mut faces: Vec<Face> = self.distinct(image, &whole, &closer, ended).into_iter().map(|found| found.1).collect();
            faces.truncate(options.max_faces);
            return faces;
        }
        ended(Stage::Detect);
        if let Some(face) = self.largest(image, &whole, ended)
            && face.box_px[2] >= BIG_FACE * image.width().max(image.height()) as f32
        {
            return vec![face];
        }
        let closer = self.search(image, pyramid::FOR_ONE);
        ended(Stage::Detect);
        let found = self.distinct(image, &whole, &closer, ended);
        let believed: Vec<Detection> = found.iter().map(|(detection, _)| *detection).collect();
        self.largest(image, &believed, ended).into_iter().collect()
    }

    /// The first detection that is a face, judged with the others in mind.
    fn largest(&mut self, image: &RgbView<'_>, found: &[Detection], ended: Ended<'_>) -> Option<Face> {
        found.iter().enumerate().find_map(|(index, detection)| {
            let others = found.iter().enumerate().filter(|(other, _)| *other != index);
            let second_face = others.into_iter().any(|(_, other)| other.width() > SECOND_FACE_WIDTH * detection.width());
            self.face(image, detection, second_face, ended)
        })
    }

    /// Every face once, the largest first. What was seen in the whole picture stays as it is; closer looks only add to it.
    fn distinct(
        &mut self,
        image: &RgbView<'_>,
        whole: &[Detection],
        closer: &[Detection],
        ended: Ended<'_>,
    ) -> Vec<(Detection, Face)> {
        let mut faces: Vec<(Detection, Face)> = Vec::new();
        for detection in whole.iter().take(MAX_MESHED) {
            if let Some(face) = self.face(image, detection, false, ended)
                && !faces.iter().any(|(_, known)| overlap(known, &face) > SAME_FACE_IOU)
            {
                faces.push((*detection, face));
            }
        }
        for detection in closer.iter().take(MAX_MESHED) {
            if faces
                .iter()
                .any(|(known, face)| pyramid::is_same(known, detection) || pyramid::is_same(&landmark_box(face), detection))
            {
                continue;
            }
            if let Some(face) = self.face(image, detection, false, ended)
                && detector::overlap(&landmark_box(&face), detection) > MIN_AGREEMENT_IOU
                && !faces.iter().any(|(_, known)| overlap(known, &face) > SAME_FACE_IOU)
            {
                faces.push((*detection, face));
            }
        }
        sort_by(&mut faces, |(a, _), (b, _)| b.area().total_cmp(&a.area()));
        faces
    }

    fn search(&mut self, image: &RgbView<'_>, levels: &[pyramid::Level]) -> Vec<Detection> {
        pyramid::search(image, levels, &mut |view, square| self.detect_in(view, square))
    }
}

/// The mesh's surest logit that there is a face; very low when there is none.
fn most_present(faces: &[Face]) -> f32 {
    faces.iter().map(|face| face.quality.presence).fold(f32::MIN, f32::max)
}

fn overlap(a: &Face, b: &Face) -> f32 {
    detector::overlap(&landmark_box(a), &landmark_box(b))
}

/// The box that the landmarks fill.
fn landmark_box(face: &Face) -> Detection {
    Detection { score: face.score, edges: mesh::bounds(&face.landmarks_px), keypoints: [[0.0; 2]; 6] }
}
