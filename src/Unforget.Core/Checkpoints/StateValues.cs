using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using TorchSharp;
using Unforget.Foundation;
using Unforget.Reporting;

namespace Unforget.Checkpoints;

/// <summary>What of a state is not a tensor, as <c>state.json</c>: single values, and which stored tensors are plain lists.</summary>
/// <param name="Integers">By path.</param>
/// <param name="Numbers">By path; NaN and infinities as text.</param>
/// <param name="Texts">By path.</param>
/// <param name="Lists">Paths of stored tensors that are lists of integers, numbers or bytes to the program.</param>
internal sealed record StateValues(
    IReadOnlyDictionary<string, long> Integers,
    IReadOnlyDictionary<string, double> Numbers,
    IReadOnlyDictionary<string, string> Texts,
    IReadOnlyList<string> Lists)
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>The single values, as entries of a snapshot.</summary>
    [JsonIgnore]
    public IEnumerable<KeyValuePair<string, object>> Entries =>
        [.. Boxed(Integers), .. Boxed(Numbers), .. Boxed(Texts)];

    /// <summary>Whether a value goes to a tensor file.</summary>
    public static bool IsStored(object value) => value is Array or torch.Tensor;

    public static StateValues Of(StateSnapshot state) => new(
        Values<long>(state),
        Values<double>(state),
        Values<string>(state),
        [.. state.Entries.Where(entry => entry.Value is Array).Select(entry => entry.Key)]);

    /// <exception cref="InvalidDataException">It is none.</exception>
    public static StateValues FromJson(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<StateValues>(json, Options) ?? throw new JsonException("null");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"the values of the state cannot be read: {error.Message.ReplaceLineEndings(" ")}", error);
        }
    }

    public string ToJson() => ReadableJson.Write((JsonObject)JsonSerializer.SerializeToNode(this, Options)!);

    private static Dictionary<string, T> Values<T>(StateSnapshot state) => state.Entries
        .Where(entry => entry.Value is T)
        .ToDictionary(entry => entry.Key, entry => (T)entry.Value, StringComparer.Ordinal);

    private static IEnumerable<KeyValuePair<string, object>> Boxed<T>(IReadOnlyDictionary<string, T> values)
        where T : notnull => values.Select(pair => KeyValuePair.Create(pair.Key, (object)pair.Value));
}
