using static TorchSharp.torch;

namespace Unforget.Foundation;

/// <summary>
/// Walks over state, in one order for saving and loading. An object describes its state once: each value is visited by
/// reference, and a loading visitor replaces it. Names are checkpoint keys, unique within their section.
/// </summary>
public interface IStateVisitor
{
    /// <summary>True when values are replaced by saved ones.</summary>
    bool IsLoading { get; }

    /// <summary>Opens a section; names visited until it is disposed belong to it.</summary>
    IDisposable Section(string name);

    /// <summary>Visits an integer.</summary>
    void Visit(string name, ref long value);

    /// <summary>Visits a number.</summary>
    void Visit(string name, ref double value);

    /// <summary>Visits a text.</summary>
    void Visit(string name, ref string value);

    /// <summary>Visits a list of integers; its length may differ from the saved one.</summary>
    void Visit(string name, ref long[] value);

    /// <summary>Visits a list of numbers; its length may differ from the saved one.</summary>
    void Visit(string name, ref double[] value);

    /// <summary>Visits bytes; their number may differ from the saved one.</summary>
    /// <param name="name">Key.</param>
    /// <param name="value">The bytes.</param>
    /// <param name="shape">How files describe them when saving, such as [M, C, H, W]; none for a plain row of bytes. Loading ignores it.</param>
    void Visit(string name, ref byte[] value, params ReadOnlySpan<long> shape);

    /// <summary>
    /// Visits a tensor that may be absent. Saving copies it to the host; loading disposes the present one and hands over
    /// a new one on the same device (the host when there was none), contiguous, outside every dispose scope.
    /// </summary>
    void Visit(string name, ref Tensor? value);

    /// <summary>Visits tensors whose storage is fixed, such as parameters: loading copies into them.</summary>
    /// <exception cref="InvalidDataException">A tensor is missing in the saved state or has another shape.</exception>
    void Visit(string name, IReadOnlyDictionary<string, Tensor> tensors);
}
