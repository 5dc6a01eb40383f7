using Unforget.Data;
using Unforget.Model;
using static TorchSharp.torch;

namespace Unforget.Memory;

/// <summary>Raw features of stored images, in large batches: the input of herding, imprinting and class means.</summary>
/// <param name="preparer">Turns bytes into network input.</param>
/// <param name="batchSize">Images per forward pass.</param>
/// <param name="cancellation">Checked between batches.</param>
public sealed class FeatureExtractor(IImagePreparer preparer, int batchSize, CancellationToken cancellation)
{
    /// <summary>Raw features [N, D] of the items under a transform without draws (test or mirrored).</summary>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public FeatureMatrix Raw(FrozenNetwork network, IReadOnlyList<ImageItem> items, ImageTransform transform)
    {
        var dimension = network.Network.Head.FeatureDim;
        var values = new float[items.Count * dimension];
        using var batches = new ImageBatch(preparer, batchSize, network.Network.Device);
        for (var start = 0; start < items.Count; start += batchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var batch = items.Skip(start).Take(batchSize).ToArray();
            var raw = network.Forward(batches.Load(batch, transform, drawSeed: 0)).Raw.cpu();
            raw.data<float>().CopyTo(values.AsSpan(start * dimension, batch.Length * dimension));
        }

        return new FeatureMatrix(values, dimension);
    }
}
