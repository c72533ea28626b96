//! What a program weighs that reads files and prints a number: the difference to `size_engine` is what the face engine adds.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let files = std::env::args().skip(1).map(std::fs::read).collect::<Result<Vec<_>, _>>()?;
    let [detector, mesh, geometry, rgb] = files.as_slice() else { return Err("give four files".into()) };
    println!("{:?}", [detector, mesh, geometry, rgb].map(Vec::len));
    Ok(())
}
