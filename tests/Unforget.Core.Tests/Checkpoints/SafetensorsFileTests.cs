using System.Buffers.Binary;
using System.Text;
using Unforget.Checkpoints;
using Unforget.Tests.Data;

namespace Unforget.Tests.Checkpoints;

public sealed class SafetensorsFileTests
{
    private const string One = """{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""";

    private static readonly (StoredTensor Tensor, byte[] Bytes)[] Every =
    [
        .. Enum.GetValues<ElementType>().Select((type, i) => (new StoredTensor($"t{i}", type, [2, 3]), Row(6 * SizeOf(type), i))),
        (new StoredTensor("single", ElementType.F64, []), Row(8, 50)),
        (new StoredTensor("empty", ElementType.F32, [0, 4]), []),
        (new StoredTensor("Müller \"x\"/é", ElementType.U8, [1]), [7]),
    ];

    [Fact]
    public void Independent_reader_finds_every_type_shape_name_and_byte()
    {
        using var folder = new TempFolder();
        Write(folder.Combine("x"), Every);
        var read = PublishedSafetensors.Read(folder.Combine("x"));
        Assert.Equal(Every.Length, read.Count);
        Assert.All(Every, pair =>
        {
            var (type, shape, bytes) = read[pair.Tensor.Name];
            Assert.Equal(pair.Tensor.Type.ToString(), type);
            Assert.Equal(pair.Tensor.Shape, shape);
            Assert.Equal(pair.Bytes, bytes);
        });
    }

    [Fact]
    public void Own_reader_finds_the_same()
    {
        using var folder = new TempFolder();
        Write(folder.Combine("x"), Every);
        using var file = SafetensorsFile.Open(folder.Combine("x"));
        Assert.Equal("pt", file.Metadata["format"]);
        Assert.All(Every, pair =>
        {
            var stored = Assert.Single(file.Tensors, tensor => tensor.Name == pair.Tensor.Name);
            var bytes = new byte[stored.ByteCount];
            file.Read(stored, bytes);
            Assert.Equal(pair.Bytes, bytes);
            Assert.Equal(pair.Tensor.Type, stored.Type);
            Assert.Equal(pair.Tensor.Shape, stored.Shape);
        });
    }

    [Fact]
    public void File_of_one_byte_tensor_is_as_computed_by_hand()
    {
        using var folder = new TempFolder();
        using (var stream = File.Create(folder.Combine("x")))
        {
            SafetensorsFile.Write(stream, [(new StoredTensor("a", ElementType.U8, [2]), () => new byte[] { 8, 9 })], new Dictionary<string, string>());
        }

        // 53 characters, padded to 56.
        byte[] expected = [56, 0, 0, 0, 0, 0, 0, 0, .. Encoding.UTF8.GetBytes(One + "   "), 8, 9];
        Assert.Equal(expected, File.ReadAllBytes(folder.Combine("x")));
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,3]}}""", "does not fit its place")]
    [InlineData("""{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}""", "the tensors take 3 bytes, the file has 2")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", "begins at byte 1 of the data, expected 0")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", "the tensors take 1 bytes, the file has 2")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", "begins at byte 1 of the data, expected 2")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"a":{"dtype":"U8","shape":[0],"data_offsets":[2,2]}}""", "names a twice")]
    [InlineData("""{"a":{"dtype":"C64","shape":[2],"data_offsets":[0,2]}}""", "unknown dtype C64")]
    [InlineData("""{"a":{"dtype":"0","shape":[2],"data_offsets":[0,2]}}""", "unknown dtype 0")]
    [InlineData("""{"a":{"dtype":"U8","shape":[-2],"data_offsets":[0,-2]}}""", "does not fit its place")]
    [InlineData("""{"a":{"dtype":"F64","shape":[4611686018427387904,4],"data_offsets":[0,2]}}""", "does not fit its place")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2]}}""", "not that of a safetensors file")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}""", "not that of a safetensors file")]
    [InlineData("""{"a":[1,2]}""", "not that of a safetensors file")]
    [InlineData("""{"__metadata__":{"x":1},"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""", "not that of a safetensors file")]
    [InlineData("""[1]""", "does not begin with '{'")]
    public void Header_that_the_format_does_not_allow_is_refused(string header, string problem)
    {
        using var folder = new TempFolder();
        var bytes = Encoding.UTF8.GetBytes(header);
        File.WriteAllBytes(folder.Combine("x"), [.. Length((ulong)bytes.Length), .. bytes, 8, 9]);
        var error = Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(folder.Combine("x")));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(40)]
    public void File_that_was_cut_off_is_refused(int length)
    {
        using var folder = new TempFolder();
        Write(folder.Combine("x"), Every);
        var bytes = File.ReadAllBytes(folder.Combine("x"));
        File.WriteAllBytes(folder.Combine("x"), bytes[..length]);
        Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(folder.Combine("x")));
        File.WriteAllBytes(folder.Combine("x"), bytes[..^1]);
        Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(folder.Combine("x")));
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(100_000_001UL)]
    [InlineData(1000UL)]
    public void Header_length_that_does_not_fit_is_refused_before_it_is_allocated(ulong length)
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder.Combine("x"), [.. Length(length), .. Encoding.UTF8.GetBytes(One), 8, 9]);
        Assert.Contains("header of", Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(folder.Combine("x"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_tensors_of_one_name_and_bytes_that_do_not_fit_are_not_written()
    {
        var tensor = new StoredTensor("a", ElementType.U8, [2]);
        Assert.Throws<ArgumentException>(() => Write([(tensor, [1, 2]), (tensor, [3, 4])]));
        Assert.Throws<ArgumentException>(() => Write([(tensor, [1])]));
        Assert.Throws<ArgumentException>(() => new StoredTensor("a", ElementType.U8, [-1]));

        static void Write(IEnumerable<(StoredTensor, byte[])> tensors)
        {
            using var stream = new MemoryStream();
            SafetensorsFile.Write(stream, tensors.Select(Lazily), new Dictionary<string, string>());
        }
    }

    private static void Write(string path, IEnumerable<(StoredTensor, byte[])> tensors)
    {
        using var stream = File.Create(path);
        SafetensorsFile.Write(stream, tensors.Select(Lazily), new Dictionary<string, string> { ["format"] = "pt" });
    }

    private static (StoredTensor, TensorBytes) Lazily((StoredTensor Tensor, byte[] Bytes) pair) => (pair.Tensor, () => pair.Bytes);

    private static byte[] Row(int count, int first) => [.. Enumerable.Range(first, count).Select(value => (byte)value)];

    private static int SizeOf(ElementType type) => type switch
    {
        ElementType.F64 or ElementType.I64 => 8,
        ElementType.F32 or ElementType.I32 => 4,
        ElementType.F16 or ElementType.BF16 or ElementType.I16 => 2,
        _ => 1,
    };

    private static byte[] Length(ulong value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return bytes;
    }
}
