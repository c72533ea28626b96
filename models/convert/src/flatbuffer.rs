//! Reads FlatBuffers tables by field number. Every access is checked.
//!
//! Layout: <https://flatbuffers.dev/internals>. A table starts with the distance back to
//! its list of fields; vectors and strings start with their length.

use anyhow::{Context, Result};

#[derive(Clone, Copy)]
pub(crate) struct Table<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Table<'a> {
    pub(crate) fn root(bytes: &'a [u8]) -> Result<Table<'a>> {
        Ok(Table { bytes, at: read_u32(bytes, 0)? })
    }

    /// Position of a field, or none when the writer left out a default.
    fn field(&self, number: usize) -> Result<Option<usize>> {
        let back = i32::from_le_bytes(read(self.bytes, self.at)?);
        let list = self.at as i64 - i64::from(back);
        let list = usize::try_from(list).context("a table's field list is outside the file")?;
        let size = usize::from(read_u16(self.bytes, list)?);
        let entry = 4 + 2 * number;
        if entry + 2 > size {
            return Ok(None);
        }
        let offset = usize::from(read_u16(self.bytes, list + entry)?);
        Ok((offset != 0).then_some(self.at + offset))
    }

    pub(crate) fn i32(&self, number: usize, default: i32) -> Result<i32> {
        self.field(number)?.map_or(Ok(default), |at| read(self.bytes, at).map(i32::from_le_bytes))
    }

    pub(crate) fn size(&self, number: usize, default: i32) -> Result<usize> {
        usize::try_from(self.i32(number, default)?).context("a size is negative")
    }

    pub(crate) fn u8(&self, number: usize) -> Result<u8> {
        self.field(number)?.map_or(Ok(0), |at| read::<1>(self.bytes, at).map(|[byte]| byte))
    }

    pub(crate) fn table(&self, number: usize) -> Result<Option<Table<'a>>> {
        let Some(at) = self.field(number)? else { return Ok(None) };
        Ok(Some(Table { bytes: self.bytes, at: at + read_u32(self.bytes, at)? }))
    }

    /// First byte and length of a vector; length 0 when it is absent.
    fn vector(&self, number: usize) -> Result<(usize, usize)> {
        let Some(at) = self.field(number)? else { return Ok((0, 0)) };
        let start = at + read_u32(self.bytes, at)?;
        Ok((start + 4, read_u32(self.bytes, start)?))
    }

    pub(crate) fn data(&self, number: usize) -> Result<&'a [u8]> {
        let (start, length) = self.vector(number)?;
        self.bytes.get(start..start + length).context("a vector is outside the file")
    }

    pub(crate) fn text(&self, number: usize) -> Result<String> {
        Ok(String::from_utf8_lossy(self.data(number)?).into_owned())
    }

    pub(crate) fn i32s(&self, number: usize) -> Result<Vec<i32>> {
        let (start, length) = self.vector(number)?;
        let bytes = self.bytes.get(start..start + 4 * length).context("a vector is outside the file")?;
        bytes.chunks_exact(4).map(|value| read(value, 0).map(i32::from_le_bytes)).collect()
    }

    /// Indices or sizes.
    pub(crate) fn sizes(&self, number: usize) -> Result<Vec<usize>> {
        self.i32s(number)?.into_iter().map(|value| usize::try_from(value).context("an index is negative")).collect()
    }

    pub(crate) fn tables(&self, number: usize) -> Result<Vec<Table<'a>>> {
        let (start, length) = self.vector(number)?;
        let entry = |index: usize| {
            let at = start + 4 * index;
            Ok(Table { bytes: self.bytes, at: at + read_u32(self.bytes, at)? })
        };
        (0..length).map(entry).collect()
    }
}

fn read<const N: usize>(bytes: &[u8], at: usize) -> Result<[u8; N]> {
    let slice = bytes.get(at..).and_then(|rest| rest.get(..N)).context("an offset is outside the file")?;
    Ok(slice.try_into()?)
}

fn read_u16(bytes: &[u8], at: usize) -> Result<u16> {
    read(bytes, at).map(u16::from_le_bytes)
}

fn read_u32(bytes: &[u8], at: usize) -> Result<usize> {
    read(bytes, at).map(|value| u32::from_le_bytes(value) as usize)
}
