using System.Buffers.Binary;
using System.Text.Json;

namespace Unforget.Tests.Checkpoints;

/// <summary>
/// A second reader of the safetensors format, written from its description alone and sharing no code with the product: eight
/// bytes little-endian with the header's length, a JSON object from name to dtype, shape and data_offsets [begin, end)
/// relative to the end of the header, then the bytes. Asserts everything that the description demands.
/// </summary>
internal static class PublishedSafetensors
{
    private static readonly Dictionary<string, int> Sizes = new()
    {
        ["F64"] = 8, ["F32"] = 4, ["F16"] = 2, ["BF16"] = 2, ["I64"] = 8, ["I32"] = 4, ["I16"] = 2, ["I8"] = 1, ["U8"] = 1, ["BOOL"] = 1,
    };

    public static Dictionary<string, (string Type, long[] Shape, byte[] Bytes)> Read(string path)
    {
        var file = File.ReadAllBytes(path);
        var headerLength = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(file));
        Assert.InRange(headerLength, 2, 100_000_000);
        Assert.Equal(0, headerLength % 8);
        var header = file.AsSpan(8, headerLength);
        Assert.Equal((byte)'{', header[0]);
        Assert.Equal((byte)'}', header.TrimEnd((byte)' ')[^1]);
        var data = file.AsSpan(8 + headerLength);
        var tensors = new Dictionary<string, (string, long[], byte[])>();
        var places = new List<(long Begin, long End)>();
        using var document = JsonDocument.Parse(header.ToArray());
        foreach (var entry in document.RootElement.EnumerateObject())
        {
            if (entry.Name == "__metadata__")
            {
                Assert.All(entry.Value.EnumerateObject(), text => Assert.Equal(JsonValueKind.String, text.Value.ValueKind));
                continue;
            }

            Assert.Equal(["dtype", "shape", "data_offsets"], entry.Value.EnumerateObject().Select(field => field.Name));
            var type = entry.Value.GetProperty("dtype").GetString()!;
            long[] shape = [.. entry.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())];
            int[] offsets = [.. entry.Value.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt32())];
            var size = Sizes[type];
            Assert.Equal(0, offsets[0] % size);
            Assert.Equal(shape.Aggregate(1L, (product, length) => product * length) * size, offsets[1] - offsets[0]);
            tensors.Add(entry.Name, (type, shape, data[offsets[0]..offsets[1]].ToArray()));
            places.Add((offsets[0], offsets[1]));
        }

        var end = 0L;
        foreach (var place in places.Order())
        {
            Assert.Equal(end, place.Begin);
            end = place.End;
        }

        Assert.Equal(data.Length, end);
        return tensors;
    }
}
