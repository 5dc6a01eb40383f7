using System.Text.Json;
using System.Text.Json.Serialization;

namespace Unforget.Evaluation;

/// <summary>
/// Writes a list of numbers on one line, also in an indented document: a run record with one number per line would not be
/// readable. A list of lists takes one line per inner list.
/// </summary>
internal sealed class CompactArrayConverter<T> : JsonConverter<T[]>
{
    public override T[]? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize<T[]>(ref reader, options);

    public override void Write(Utf8JsonWriter writer, T[] value, JsonSerializerOptions options)
    {
        if (typeof(T).IsArray)
        {
            writer.WriteStartArray();
            foreach (var row in value)
            {
                writer.WriteRawValue(JsonSerializer.SerializeToUtf8Bytes(row));
            }

            writer.WriteEndArray();
        }
        else
        {
            writer.WriteRawValue(JsonSerializer.SerializeToUtf8Bytes(value));
        }
    }
}
