using Unforget.Foundation;
using Unforget.Model;
using static TorchSharp.torch;

namespace Unforget.Checkpoints;

/// <summary>Loads trained weights of a backbone that another program stored.</summary>
internal static class PretrainedWeights
{
    private const int NamedAtMost = 3;

    /// <summary>What files of classifiers have beside a backbone.</summary>
    private static readonly (string Prefix, string Suffix)[] Ignored = [("fc.", ""), ("", ".num_batches_tracked")];

    /// <summary>Overwrites parameters and statistics of a backbone; what the file has no name for (attention) stays as it is.</summary>
    /// <exception cref="UserError">The file cannot be read, or its tensors are not those of the backbone; each of them is named.</exception>
    public static void Load(PretrainedFile pretrained, Backbone backbone)
    {
        try
        {
            using var file = SafetensorsFile.Open(pretrained.Path);
            Copy(pretrained, file, backbone);
        }
        catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            var reason = error is FileNotFoundException or DirectoryNotFoundException
                ? "does not exist"
                : $"cannot be read: {error.Message.ReplaceLineEndings(" ")}";
            throw new UserError($"pretrained '{pretrained.Path}' {reason}; valid: a safetensors file", error);
        }
    }

    private static void Copy(PretrainedFile pretrained, SafetensorsFile file, Backbone backbone)
    {
        var stored = file.Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        var names = pretrained.Names(backbone);
        var own = backbone.named_parameters().Select(pair => (pair.name, (Tensor)pair.parameter)).Concat(backbone.named_buffers())
            .ToDictionary(pair => pair.Item1, pair => pair.Item2, StringComparer.Ordinal);
        Refuse(pretrained, "are missing", names.Select(name => name.Stored).Where(name => !stored.ContainsKey(name)));
        Refuse(pretrained, "are not of this backbone", stored.Keys.Except(names.Select(name => name.Stored)).Where(name => !IsIgnored(name)));
        Refuse(pretrained, "do not fit", names.Select(name => (Stored: stored[name.Stored], Own: own[name.Own]))
            .Where(pair => !pair.Stored.Shape.SequenceEqual(pair.Own.shape))
            .Select(pair => $"{pair.Stored.Name} is [{string.Join(", ", pair.Stored.Shape)}] instead of [{string.Join(", ", pair.Own.shape)}]"));
        Refuse(pretrained, "are no floating point numbers", names.Select(name => stored[name.Stored])
            .Where(tensor => tensor.Type is not (ElementType.F16 or ElementType.BF16 or ElementType.F32 or ElementType.F64))
            .Select(tensor => $"{tensor.Name} is {tensor.Type}"));
        using var grad = no_grad();
        foreach (var name in names)
        {
            using var values = StateFiles.ReadTensor(file, stored[name.Stored]);
            own[name.Own].copy_(values);
        }
    }

    private static bool IsIgnored(string name) => Array.Exists(
        Ignored, rule => name.StartsWith(rule.Prefix, StringComparison.Ordinal) && name.EndsWith(rule.Suffix, StringComparison.Ordinal));

    private static void Refuse(PretrainedFile pretrained, string problem, IEnumerable<string> tensors)
    {
        var names = tensors.ToArray();
        if (names.Length > 0)
        {
            var more = names.Length > NamedAtMost ? FormattableString.Invariant($" and {names.Length - NamedAtMost} more") : "";
            throw new UserError($"pretrained '{pretrained.Path}': tensors {problem}: {string.Join(", ", names.Take(NamedAtMost))}{more}");
        }
    }
}
