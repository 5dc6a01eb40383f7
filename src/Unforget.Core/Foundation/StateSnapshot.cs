using System.Globalization;
using static TorchSharp.torch;

namespace Unforget.Foundation;

/// <summary>
/// State of a run in memory: what a saving visitor collected and a loading visitor gives back. Independent of the
/// objects it came from. Owns copies of the tensors.
/// </summary>
public sealed class StateSnapshot : IDisposable
{
    private readonly Dictionary<string, object> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long[]> _shapes = new(StringComparer.Ordinal);

    /// <summary>All entries by path; values are long, double, string, long[], double[], byte[] or a contiguous host tensor.</summary>
    public IReadOnlyDictionary<string, object> Entries => _entries;

    /// <summary>Shapes of byte[] entries that were described as more than a row of bytes.</summary>
    public IReadOnlyDictionary<string, long[]> Shapes => _shapes;

    /// <summary>A snapshot of entries that come from elsewhere, such as files; tensors are owned from now on.</summary>
    /// <exception cref="ArgumentException">A path is there twice, or a value is of another kind than <see cref="Entries"/> holds.</exception>
    public static StateSnapshot Of(IEnumerable<KeyValuePair<string, object>> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var snapshot = new StateSnapshot();
        foreach (var (path, value) in entries)
        {
            if (value is not (long or double or string or long[] or double[] or byte[] or Tensor))
            {
                throw new ArgumentException($"{path} is a {value.GetType().Name}, which a snapshot does not hold", nameof(entries));
            }

            snapshot._entries.Add(path, value);
        }

        return snapshot;
    }

    /// <summary>Collects the state that a description visits.</summary>
    public static StateSnapshot Save(Action<IStateVisitor> describe)
    {
        var snapshot = new StateSnapshot();
        describe(new Visitor(snapshot, isLoading: false));
        return snapshot;
    }

    /// <summary>Gives the state back to a description that visits the same names.</summary>
    /// <exception cref="InvalidDataException">A name is missing or its value is of another kind or shape.</exception>
    public void Load(Action<IStateVisitor> describe) => describe(new Visitor(this, isLoading: true));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in _entries.Values.OfType<Tensor>())
        {
            tensor.Dispose();
        }

        _entries.Clear();
        _shapes.Clear();
    }

    private sealed class Visitor(StateSnapshot snapshot, bool isLoading) : IStateVisitor
    {
        private readonly List<string> _sections = [];

        public bool IsLoading => isLoading;

        public IDisposable Section(string name)
        {
            _sections.Add(name);
            return new SectionEnd(_sections);
        }

        public void Visit(string name, ref long value) => Exchange(name, ref value);

        public void Visit(string name, ref double value) => Exchange(name, ref value);

        public void Visit(string name, ref string value) => Exchange(name, ref value);

        public void Visit(string name, ref long[] value)
        {
            Exchange(name, ref value);
            value = [.. value];
        }

        public void Visit(string name, ref double[] value)
        {
            Exchange(name, ref value);
            value = [.. value];
        }

        public void Visit(string name, ref byte[] value, params ReadOnlySpan<long> shape)
        {
            Exchange(name, ref value);
            value = [.. value];
            if (!isLoading && shape.Length > 0)
            {
                snapshot._shapes.Add(Path(name), shape.ToArray());
            }
        }

        public void Visit(string name, ref Tensor? value)
        {
            if (!isLoading)
            {
                if (value is not null)
                {
                    snapshot._entries.Add(Path(name), HostCopy(value));
                }

                return;
            }

            var device = value?.device ?? CPU;
            value?.Dispose();
            value = snapshot._entries.TryGetValue(Path(name), out var saved) ? Owned(((Tensor)saved).to(device, copy: true)) : null;
        }

        public void Visit(string name, IReadOnlyDictionary<string, Tensor> tensors)
        {
            using var section = Section(name);
            using var grad = no_grad();
            foreach (var (key, tensor) in tensors)
            {
                if (!isLoading)
                {
                    snapshot._entries.Add(Path(key), HostCopy(tensor));
                    continue;
                }

                var saved = Find<Tensor>(key);
                if (!saved.shape.AsSpan().SequenceEqual(tensor.shape))
                {
                    throw new InvalidDataException(string.Create(
                        CultureInfo.InvariantCulture,
                        $"saved {Path(key)} has shape [{string.Join(',', saved.shape)}], the network expects [{string.Join(',', tensor.shape)}]"));
                }

                tensor.copy_(saved);
            }
        }

        private void Exchange<T>(string name, ref T value)
            where T : notnull
        {
            if (isLoading)
            {
                value = Find<T>(name);
            }
            else
            {
                snapshot._entries.Add(Path(name), value);
            }
        }

        private T Find<T>(string name) => snapshot._entries.TryGetValue(Path(name), out var saved) && saved is T value
            ? value
            : throw new InvalidDataException($"the saved state has no {typeof(T).Name} named {Path(name)}");

        private string Path(string name) => string.Join('/', _sections.Append(name));

        private static Tensor HostCopy(Tensor tensor)
        {
            using var grad = no_grad();
            var copy = Owned(tensor.to(CPU, copy: true));
            if (copy.is_contiguous())
            {
                return copy;
            }

            using (copy)
            {
                return Owned(copy.contiguous());
            }
        }

        private static Tensor Owned(Tensor tensor) => tensor.DetachFromDisposeScope();
    }

    private sealed class SectionEnd(List<string> sections) : IDisposable
    {
        public void Dispose() => sections.RemoveAt(sections.Count - 1);
    }
}
