using Unforget.Data;
using Unforget.Foundation;

namespace Unforget.Scenario;

/// <summary>
/// A fault of PODNet's repository: where no colour jitter is configured, it takes the last entry off a list of transforms that all
/// runs of a process share. The first run loses the jitter, as is meant, the second the flip too, the third also the crop.
/// Published rows are three runs of one process, one for each class order.
/// </summary>
internal static class AugmentationLeak
{
    private static readonly string[] Runs = ["order1", "order2", "order3"];

    /// <summary>The augmentation that is left; the configured one without the switch.</summary>
    /// <exception cref="UserError">The class order does not say which run it is.</exception>
    public static AugmentationOptions Apply(AugmentationOptions options, ClassOrderSpec order)
    {
        if (!options.LeakAugmentation)
        {
            return options;
        }

        var run = Array.IndexOf(Runs, order.Text);
        return run >= 0
            ? options with
            {
                Brightness = 0.0,
                FlipProbability = run >= 1 ? 0.0 : options.FlipProbability,
                CropPadding = run >= 2 ? 0 : options.CropPadding,
            }
            : throw new UserError(
                $"augmentation.leak_augmentation is for protocol.class_order {string.Join(", ", Runs)}, the runs that it tells apart; got {order.Text}");
    }
}
