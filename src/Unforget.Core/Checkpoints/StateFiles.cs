using System.Runtime.InteropServices;
using System.Text;
using Unforget.Foundation;
using static TorchSharp.torch;

namespace Unforget.Checkpoints;

/// <summary>
/// A state as the files of a checkpoint, and back. The first part of an entry's path decides where it goes: the network's
/// parameters and the exemplars have files of their own, which others may want to read.
/// </summary>
internal static class StateFiles
{
    private const string Extension = ".safetensors";
    /// <summary>The file of the exemplars.</summary>
    public const string Memory = "memory" + Extension;

    private const string Rest = "training" + Extension;
    private const string Values = "state.json";

    /// <summary>What the prefix is called in the file is the file itself, so names in it begin behind the prefix.</summary>
    private static readonly (string Prefix, string File)[] Own = [("network/", "network" + Extension), ("memory/", Memory)];

    private static readonly (ScalarType Torch, ElementType Stored)[] Types =
    [
        (ScalarType.Float64, ElementType.F64),
        (ScalarType.Float32, ElementType.F32),
        (ScalarType.Float16, ElementType.F16),
        (ScalarType.BFloat16, ElementType.BF16),
        (ScalarType.Int64, ElementType.I64),
        (ScalarType.Int32, ElementType.I32),
        (ScalarType.Int16, ElementType.I16),
        (ScalarType.Int8, ElementType.I8),
        (ScalarType.Byte, ElementType.U8),
        (ScalarType.Bool, ElementType.BOOL),
    ];

    /// <summary>Some readers of weights ask for the framework whose layout of parameters this is.</summary>
    private static Dictionary<string, string> Metadata { get; } = new() { ["format"] = "pt" };

    /// <summary>The files of a state, by name; the last one needs what the others hold.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Own.Select(part => part.File), Rest, Values];

    /// <summary>Writes one of the files.</summary>
    public static void Write(StateSnapshot state, string file, Stream stream)
    {
        if (file == Values)
        {
            stream.Write(Encoding.UTF8.GetBytes(StateValues.Of(state).ToJson()));
            return;
        }

        var entries = state.Entries.Where(entry => StateValues.IsStored(entry.Value) && Place(entry.Key).File == file);
        SafetensorsFile.Write(stream,
            entries.Select(entry => Describe(Place(entry.Key).Name, entry.Value, state.Shapes.GetValueOrDefault(entry.Key))), Metadata);
    }

    /// <summary>Bytes that <see cref="Write"/> makes.</summary>
    public static long Length(StateSnapshot state, string file)
    {
        using var counting = new HashingStream(Stream.Null);
        Write(state, file, counting);
        return counting.Length;
    }

    /// <summary>Reads a state from its files.</summary>
    /// <param name="folder">Where they are.</param>
    /// <exception cref="InvalidDataException">They are not what <see cref="Write"/> makes.</exception>
    public static StateSnapshot Read(string folder)
    {
        var values = StateValues.FromJson(File.ReadAllText(Path.Combine(folder, Values)));
        var lists = values.Lists.ToHashSet(StringComparer.Ordinal);
        var entries = new Dictionary<string, object>(values.Entries, StringComparer.Ordinal);
        try
        {
            foreach (var name in Names.Where(name => name != Values))
            {
                using var file = SafetensorsFile.Open(Path.Combine(folder, name));
                foreach (var tensor in file.Tensors)
                {
                    var path = Own.FirstOrDefault(part => part.File == name).Prefix + tensor.Name;
                    entries.Add(path, lists.Contains(path) ? ReadList(file, tensor) : ReadTensor(file, tensor));
                }
            }

            return StateSnapshot.Of(entries);
        }
        catch
        {
            foreach (var tensor in entries.Values.OfType<Tensor>())
            {
                tensor.Dispose();
            }

            throw;
        }
    }

    private static (string File, string Name) Place(string path)
    {
        foreach (var (prefix, file) in Own)
        {
            if (path.StartsWith(prefix, StringComparison.Ordinal))
            {
                return (file, path[prefix.Length..]);
            }
        }

        return (Rest, path);
    }

    private static (StoredTensor, TensorBytes) Describe(string name, object value, long[]? shape) => value switch
    {
        long[] list => (new StoredTensor(name, ElementType.I64, [list.Length]), () => MemoryMarshal.AsBytes(list.AsSpan())),
        double[] list => (new StoredTensor(name, ElementType.F64, [list.Length]), () => MemoryMarshal.AsBytes(list.AsSpan())),
        byte[] bytes => (new StoredTensor(name, ElementType.U8, shape ?? [bytes.Length]), () => bytes),
        Tensor tensor => (new StoredTensor(name, StoredType(name, tensor.dtype), tensor.shape), () => tensor.numel() == 0 ? [] : tensor.bytes),
        _ => throw new ArgumentException($"{name} is a {value.GetType().Name}, which is no tensor", nameof(value)),
    };

    private static ElementType StoredType(string name, ScalarType type) => Array.Exists(Types, pair => pair.Torch == type)
        ? Array.Find(Types, pair => pair.Torch == type).Stored
        : throw new NotSupportedException($"{name} holds {type}, which checkpoints do not store");

    private static Array ReadList(SafetensorsFile file, StoredTensor tensor)
    {
        switch (tensor.Type)
        {
            case ElementType.I64:
                var integers = new long[tensor.ByteCount / sizeof(long)];
                file.Read(tensor, MemoryMarshal.AsBytes(integers.AsSpan()));
                return integers;
            case ElementType.F64:
                var numbers = new double[tensor.ByteCount / sizeof(double)];
                file.Read(tensor, MemoryMarshal.AsBytes(numbers.AsSpan()));
                return numbers;
            case ElementType.U8:
                var bytes = new byte[tensor.ByteCount];
                file.Read(tensor, bytes);
                return bytes;
            default:
                throw new InvalidDataException($"{tensor.Name} is a list of {tensor.Type}; lists are I64, F64 or U8");
        }
    }

    private static Tensor ReadTensor(SafetensorsFile file, StoredTensor stored)
    {
        var tensor = empty([.. stored.Shape], Array.Find(Types, pair => pair.Stored == stored.Type).Torch).DetachFromDisposeScope();
        if (stored.ByteCount > 0)
        {
            file.Read(stored, tensor.bytes);
        }

        return tensor;
    }
}
