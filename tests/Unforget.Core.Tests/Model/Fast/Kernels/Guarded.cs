using Unforget.Model.Fast;

namespace Unforget.Tests.Model.Fast.Kernels;

/// <summary>Native floats between two margins of a value that no kernel may touch; what is not given is NaN.</summary>
internal sealed unsafe class Guarded : IDisposable
{
    private const int Margin = 64;
    private const float Untouched = -12345.678f;
    private readonly NativeBuffer<float> _memory;
    private readonly int _length;

    /// <param name="values">Copied to the beginning.</param>
    /// <param name="length">All memory that may be touched.</param>
    public Guarded(ReadOnlySpan<float> values, nint length)
    {
        _length = checked((int)length);
        _memory = new NativeBuffer<float>(_length + 2 * Margin);
        var all = new Span<float>(_memory.Pointer, _length + 2 * Margin);
        all.Fill(Untouched);
        Inner.Fill(float.NaN);
        values.CopyTo(Inner);
    }

    public Guarded(float[] values)
        : this(values, values.Length)
    {
    }

    public Guarded(nint length)
        : this([], length)
    {
    }

    public float* Pointer => _memory.Pointer + Margin;

    private Span<float> Inner => new(Pointer, _length);

    /// <summary>The values, after a look at the margins.</summary>
    public float[] ToArray()
    {
        for (var i = 0; i < Margin; i++)
        {
            Assert.True(_memory.Pointer[i] == Untouched, $"written {Margin - i} floats in front of a buffer of {_length}");
            Assert.True(Pointer[_length + i] == Untouched, $"written {i} floats behind a buffer of {_length}");
        }

        return Inner.ToArray();
    }

    public void Dispose() => _memory.Dispose();
}
