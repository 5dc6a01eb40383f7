using System.Collections;
using static TorchSharp.torch;

namespace Unforget.Model;

/// <summary>
/// The maps of a batch, and what computed them: a loss over maps can then run on the same engine, without its caller
/// knowing about engines. A plain list of tensors counts as <see cref="EngineKind.Torch"/>.
/// </summary>
/// <param name="maps">In the order of the stages, each [N, C, H, W]; not owned.</param>
/// <param name="engine"><see cref="EngineKind.Torch"/> or <see cref="EngineKind.Fused"/>.</param>
public sealed class FeatureMaps(IReadOnlyList<Tensor> maps, EngineKind engine) : IReadOnlyList<Tensor>
{
    /// <summary>What computed them.</summary>
    public EngineKind Engine { get; } = engine;

    /// <inheritdoc/>
    public int Count => maps.Count;

    /// <inheritdoc/>
    public Tensor this[int index] => maps[index];

    /// <summary>The engine behind maps in any list.</summary>
    public static EngineKind EngineOf(IReadOnlyList<Tensor> maps) => maps is FeatureMaps known ? known.Engine : EngineKind.Torch;

    /// <summary>Some of the maps, of the same engine: lets <c>maps[..^1]</c> be written.</summary>
    public FeatureMaps Slice(int start, int length) => new([.. maps.Skip(start).Take(length)], Engine);

    /// <inheritdoc/>
    public IEnumerator<Tensor> GetEnumerator() => maps.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
