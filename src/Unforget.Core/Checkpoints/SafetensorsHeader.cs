using System.Text.Encodings.Web;
using System.Text.Json;

namespace Unforget.Checkpoints;

/// <summary>
/// The header of a safetensors file: a JSON object that gives each tensor its type, shape and place among the bytes that
/// follow. Reading is strict: whatever a careless writer or a damaged disk leaves is refused before a byte is used.
/// </summary>
internal static class SafetensorsHeader
{
    /// <summary>The published limit.</summary>
    public const int MostBytes = 100_000_000;

    private const int Alignment = 8;
    private const string MetadataKey = "__metadata__";

    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonDocumentOptions Shallow = new() { MaxDepth = 4 };

    /// <summary>The header's bytes, padded with spaces so that the data behind it begin at a multiple of 8.</summary>
    public static byte[] ToBytes(IEnumerable<StoredTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, Compact))
        {
            json.WriteStartObject();
            WriteMetadata(json, metadata);
            foreach (var tensor in tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", tensor.Type.ToString());
                WriteNumbers(json, "shape", tensor.Shape);
                WriteNumbers(json, "data_offsets", [tensor.Offset, tensor.Offset + tensor.ByteCount]);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        while (text.Length % Alignment != 0)
        {
            text.WriteByte((byte)' ');
        }

        return text.ToArray();
    }

    /// <summary>Reads a header.</summary>
    /// <param name="header">Its bytes.</param>
    /// <param name="dataBytes">Bytes behind it; the tensors must fill them without hole or overlap.</param>
    /// <exception cref="InvalidDataException">Anything that the format does not allow.</exception>
    public static (IReadOnlyList<StoredTensor> Tensors, IReadOnlyDictionary<string, string> Metadata) Parse(byte[] header, long dataBytes)
    {
        if (header is not [(byte)'{', ..])
        {
            throw new InvalidDataException("the header does not begin with '{'");
        }

        try
        {
            using var document = JsonDocument.Parse(header, Shallow);
            var tensors = new List<StoredTensor>();
            var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
            var names = new HashSet<string>(StringComparer.Ordinal);
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (!names.Add(property.Name))
                {
                    throw new InvalidDataException($"the header names {property.Name} twice");
                }

                if (property.Name == MetadataKey)
                {
                    metadata = property.Value.EnumerateObject().ToDictionary(entry => entry.Name, entry => Text(entry.Value), StringComparer.Ordinal);
                }
                else
                {
                    tensors.Add(ReadTensor(property.Name, property.Value));
                }
            }

            tensors.Sort((a, b) => (a.Offset, a.ByteCount).CompareTo((b.Offset, b.ByteCount)));
            RequireWithoutHoles(tensors, dataBytes);
            return (tensors, metadata);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException or KeyNotFoundException or ArgumentException)
        {
            throw new InvalidDataException($"the header is not that of a safetensors file: {error.Message.ReplaceLineEndings(" ")}", error);
        }
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string> metadata)
    {
        if (metadata.Count == 0)
        {
            return;
        }

        json.WriteStartObject(MetadataKey);
        foreach (var (key, value) in metadata)
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IEnumerable<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }

    private static StoredTensor ReadTensor(string name, JsonElement element)
    {
        var typeName = Text(element.GetProperty("dtype"));
        if (!Enum.GetNames<ElementType>().Contains(typeName))
        {
            throw new InvalidDataException($"{name} has the unknown dtype {typeName}");
        }

        var type = Enum.Parse<ElementType>(typeName);
        long[] shape = [.. element.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())];
        long[] offsets = [.. element.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt64())];
        if (offsets.Length != 2 || offsets[0] < 0 || type.ByteCount(shape) is not { } bytes || offsets[1] - offsets[0] != bytes)
        {
            throw new InvalidDataException($"{name}: {typeName} [{string.Join(", ", shape)}] does not fit its place [{string.Join(", ", offsets)}]");
        }

        return new StoredTensor(name, type, shape) { Offset = offsets[0] };
    }

    private static void RequireWithoutHoles(List<StoredTensor> tensors, long dataBytes)
    {
        var end = 0L;
        foreach (var tensor in tensors)
        {
            if (tensor.Offset != end)
            {
                throw new InvalidDataException($"{tensor.Name} begins at byte {tensor.Offset} of the data, expected {end}");
            }

            end += tensor.ByteCount;
        }

        if (end != dataBytes)
        {
            throw new InvalidDataException($"the tensors take {end} bytes, the file has {dataBytes}");
        }
    }

    private static string Text(JsonElement element) => element.GetString() ?? throw new FormatException("a text is null");
}
