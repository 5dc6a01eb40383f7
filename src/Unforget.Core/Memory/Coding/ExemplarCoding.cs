using Unforget.Data;
using Unforget.Data.Coding;
using Unforget.Foundation;
using Unforget.Scenario;

namespace Unforget.Memory.Coding;

/// <summary>The forms of the exemplars of a run. The form of a task is chosen when it is first needed, and then stays that task's.</summary>
/// <param name="source">Chooses.</param>
/// <param name="originals">The training images as they are in the data set, uncompressed also where the run sees compressed ones.</param>
/// <param name="threads">Threads that encode, at least 1; the result does not depend on them.</param>
internal sealed class ExemplarCoding(FormSource source, ImageSet originals, int threads)
{
    /// <summary>Images over which the error of a form is measured.</summary>
    private const int MeasuredImages = 200;

    private List<ExemplarForm> _forms = [];
    private long _task = -1;
    private long _present = -1;

    /// <summary>The form of the present task; null before the first.</summary>
    public ExemplarForm? Present => _present < 0 ? null : _forms[(int)_present];

    /// <summary>Bytes that exemplars share, all forms together.</summary>
    public long SharedBytes => _forms.Sum(form => form.Codec.Shared.LongLength);

    /// <summary>Of <see cref="SharedBytes"/>, those that count against a budget.</summary>
    public long ChargedSharedBytes => _forms.Sum(form => form.Codec.ChargedSharedBytes);

    /// <summary><see cref="ChargedSharedBytes"/> if a codec were in use too.</summary>
    public long ChargedWith(IImageCodec codec) => ChargedSharedBytes + (_forms.Exists(form => form.Codec == codec) ? 0 : codec.ChargedSharedBytes);

    public ExemplarForm FormOf(IImageCodec codec) => _forms.Find(form => form.Codec == codec)
        ?? throw new InvalidOperationException($"no form is {codec.Description}");

    /// <summary>Takes the form of a task up, unless it has been.</summary>
    public void Begin(LearningTask task, TaskImages images)
    {
        if (_task == task.Index)
        {
            return;
        }

        var (codec, parameters) = source.Choose(task, images);
        var known = _forms.FindIndex(form => form.Codec == codec);
        var form = known < 0 ? new ExemplarForm(codec, parameters) : _forms[known];
        var left = MeasuredImages;
        var error = 0.0;
        foreach (var items in images.NewClasses)
        {
            var encoded = Encoded(items, codec);
            form.Count(encoded.Select(item => item.StoredSize()));
            var measured = Math.Min(left, Math.Min(items.Count, (MeasuredImages / images.NewClasses.Count) + 1));
            error += measured == 0 ? 0 : measured * ImageCoder.MeanError([.. items.Take(measured).Select(item => item with { Set = originals })], [.. encoded.Take(measured)]);
            left -= measured;
        }

        form.MeanError = left == MeasuredImages ? 0 : error / (MeasuredImages - left);
        _present = known < 0 ? _forms.Count : known;
        if (known < 0)
        {
            _forms.Add(form);
        }

        _task = task.Index;
    }

    /// <summary>Images of one class in the form of the present task.</summary>
    public IReadOnlyList<ImageItem> Encoded(IReadOnlyList<ImageItem> items) =>
        Encoded(items, (Present ?? throw new InvalidOperationException("no task has a form yet")).Codec);

    /// <summary>Images of one class in the form of a codec.</summary>
    public IReadOnlyList<ImageItem> Encoded(IReadOnlyList<ImageItem> items, IImageCodec codec)
    {
        if (source.KeepsOriginals || items.Count == 0)
        {
            return items;
        }

        var labels = new int[items.Count];
        Array.Fill(labels, items[0].Label);
        var images = ImageCoder.Encode(codec, items[0].Set, [.. items.Select(item => item.Index)], threads);
        var set = new ImageSet(items[0].Set.Shape, images, labels);
        return [.. items.Select((item, i) => item with { Set = set, Index = i })];
    }

    /// <summary>Exemplars to keep, copied into a set of their own.</summary>
    public StoredClass Store(int label, IReadOnlyList<ImageItem> items) => StoredClass.CopyOf(label, items, Present!.Codec);

    /// <summary>Mean bytes of some images as exemplars, and what exemplars share, before anything is trained.</summary>
    /// <param name="items">The images, of one class.</param>
    public (double Mean, long Shared) Preview(IReadOnlyList<ImageItem> items) => source.Preview(items, codec => Encoded(items, codec));

    /// <summary>Describes the forms, before the exemplars that have them.</summary>
    public void VisitState(IStateVisitor visitor)
    {
        using var section = visitor.Section("forms");
        long count = _forms.Count;
        visitor.Visit("task", ref _task);
        visitor.Visit("present", ref _present);
        visitor.Visit("count", ref count);
        var forms = new List<ExemplarForm>();
        for (var i = 0; i < count; i++)
        {
            using var one = visitor.Section($"form_{i}");
            var parameters = visitor.IsLoading ? "" : _forms[i].Parameters;
            var shared = visitor.IsLoading ? [] : _forms[i].Codec.Shared;
            visitor.Visit("parameters", ref parameters);
            visitor.Visit("shared", ref shared);
            var form = visitor.IsLoading ? new ExemplarForm(source.Restore(parameters, shared), parameters) : _forms[i];
            form.VisitState(visitor);
            forms.Add(form);
        }

        _forms = forms;
    }

    /// <summary>The codec of a saved class.</summary>
    /// <exception cref="InvalidDataException">There is no such form.</exception>
    public IImageCodec CodecAt(long form) => form >= 0 && form < _forms.Count
        ? _forms[(int)form].Codec
        : throw new InvalidDataException($"saved exemplars have form {form} of {_forms.Count}");

    public long IndexOf(IImageCodec codec) => _forms.FindIndex(form => form.Codec == codec);
}
