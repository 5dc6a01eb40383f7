using Unforget.Data;
using Unforget.Foundation;
using Unforget.Memory;
using Unforget.Methods.Contract;
using Unforget.Model;
using Unforget.Scenario;

namespace Unforget.Methods.Shared;

/// <summary>Imprints the newest proxies of a cosine classifier.</summary>
internal static class ProxyImprinting
{
    /// <summary>Replaces them by what the features say that the network of the previous task gives the new classes' training images.</summary>
    public static void Imprint(MethodContext context, FrozenNetwork previous, CosineHead head, LearningTask task, ImprintingForm form)
    {
        var features = Enumerable.Range(task.FirstClass, task.NewClassCount)
            .Select(label => context.Features.Raw(previous, context.Data.TrainItems(label), ImageTransform.Test))
            .ToArray();
        using var all = head.Proxies();
        var old = FeatureMatrix.From(all).Rows([.. Enumerable.Range(0, task.OldClassCount * head.ProxiesPerClass)]);
        var random = Seeds.Stream(context.Seed, SeedPurpose.Clustering, task.Index);
        var proxies = Imprinting.Proxies(features, head.ProxiesPerClass, Imprinting.MeanNorm(old), form, random);
        using var values = proxies.ToTensor(context.Device);
        head.ReplaceNewest(values);
    }
}
