using Unforget.Data.Coding;

namespace Unforget.Memory.Coding;

/// <summary>A form in which exemplars of one or several tasks are kept, and what is known of the sizes of images in it.</summary>
/// <param name="codec">The form.</param>
/// <param name="parameters">What makes the codec again, with its shared bytes.</param>
internal sealed class ExemplarForm(IImageCodec codec, string parameters)
{
    private long _bytes;
    private long _images;

    public IImageCodec Codec => codec;

    public string Parameters => parameters;

    /// <summary>Mean bytes of the training images seen so far.</summary>
    public double MeanSize => (double)_bytes / _images;

    /// <summary>Mean distance of decoded pixels from the original ones, in levels of 255, over some images of the task that used the form last.</summary>
    public double MeanError { get; set; }

    public void Count(IEnumerable<int> sizes)
    {
        foreach (var size in sizes)
        {
            _bytes += size;
            _images++;
        }
    }

    public void VisitState(Foundation.IStateVisitor visitor)
    {
        var error = MeanError;
        visitor.Visit("bytes", ref _bytes);
        visitor.Visit("images", ref _images);
        visitor.Visit("mean_error", ref error);
        MeanError = error;
    }
}
