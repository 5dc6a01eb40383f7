using Unforget.Data;
using Unforget.Losses;
using Unforget.Methods.Contract;
using static TorchSharp.torch;

namespace Unforget.Tests.Training;

/// <summary>The next batch is prepared beside the present step; nobody can tell from what the steps get.</summary>
public sealed class StageBatchesTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public void Batches_are_the_same_with_and_without_a_second_thread()
    {
        using var scope = NewDisposeScope();
        var (alone, together) = (Batches(threads: 1), Batches(threads: 2));
        // Two epochs of 24 images in batches of 7.
        Assert.Equal([7, 7, 7, 3, 7, 7, 7, 3], alone.Select(batch => batch.Images.shape[0]));
        Assert.Equal(alone.Count, together.Count);
        foreach (var (a, b) in alone.Zip(together))
        {
            Fixtures.Close(a.Images, b.Images, 0, 0);
            Fixtures.Close(a.Labels, b.Labels, 0, 0);
            Fixtures.Close(a.Flags, b.Flags, 0, 0);
        }
    }

    [Fact]
    public void The_next_batch_is_prepared_during_the_step()
    {
        var preparer = new Watched();
        using var method = Method(_ => Assert.True(preparer.Reaches(2), "nobody prepared the second batch while the first was computed"));
        Run(method, preparer, threads: 2);
        Assert.Equal(8, preparer.Calls);
        Assert.Equal(6, preparer.CallsElsewhere);
    }

    [Fact]
    public void With_one_thread_nothing_is_prepared_ahead()
    {
        var (preparer, step) = (new Watched(), 0);
        using var method = Method(_ => Assert.Equal(++step, preparer.Calls));
        Run(method, preparer, threads: 1);
        Assert.Equal(8, step);
        Assert.Equal(0, preparer.CallsElsewhere);
    }

    [Fact]
    public void A_preparer_that_cannot_work_beside_the_run_does_not()
    {
        var (preparer, step) = (new Watched(), 0);
        using var method = Method(_ => Assert.Equal(++step, preparer.Calls));
        Run(method, new Plain(preparer), threads: 2);
        Assert.Equal(8, step);
        Assert.Equal(0, preparer.CallsElsewhere);
    }

    [Fact]
    public void A_failure_ahead_of_time_surfaces_at_its_step()
    {
        var (preparer, steps) = (new Watched { FailsAt = 3 }, 0);
        using var method = Method(_ => steps++);
        Assert.Equal("image 3 is broken", Assert.Throws<InvalidDataException>(() => Run(method, preparer, threads: 2)).Message);
        Assert.Equal(2, steps);
    }

    [Fact]
    public void A_run_that_is_cancelled_waits_for_the_batch_under_way()
    {
        using var source = new CancellationTokenSource();
        var preparer = new Watched { Delay = TimeSpan.FromMilliseconds(50) };
        using var method = Method(_ => source.Cancel());
        Assert.Throws<OperationCanceledException>(() => Run(method, preparer, threads: 2, source.Token));
        Assert.Equal(2, preparer.Calls);
        Assert.Equal(0, preparer.Running);
    }

    [Fact]
    public void The_second_thread_allocates_no_managed_memory()
    {
        var preparer = new Watched();
        using var method = Method(_ => { });
        Run(method, preparer, threads: 2, epochs: 6);
        // Compiled code settles in the first epochs.
        Assert.All(preparer.Allocated[^4..], bytes => Assert.Equal(preparer.Allocated[^5], bytes));
    }

    private static ScriptedMethod Method(Action<TrainingStep> seen) => new()
    {
        Stage = ScriptedMethod.Plain(new ParameterGroup("head")) with { Epochs = 2, BatchSize = 7 },
        Terms = (_, step) =>
        {
            seen(step);
            return new LossTerms().Add("ce", CrossEntropy.Compute(step.Output.Logits, step.Labels, ClassScope.Seen, step.Task));
        },
    };

    private static void Run(ScriptedMethod method, IImagePreparer preparer, int threads, CancellationToken? cancellation = null, int epochs = 2)
    {
        using var host = new Host(method);
        ((preparer as Watched) ?? ((Plain)preparer).Inner).Inner = (StandardImagePreparer)host.Preparer;
        host.Preparer = preparer;
        set_num_threads(threads);
        using var trainer = host.CancellableTrainer(SilentObserver.Instance, cancellation ?? TestContext.Current.CancellationToken);
        method.BeginTask(host.Data.Tasks[0]);
        trainer.Run(method, host.Data.Tasks[0], method.Stage with { Epochs = epochs }, 0);
    }

    private static List<(Tensor Images, Tensor Labels, Tensor Flags)> Batches(int threads)
    {
        var batches = new List<(Tensor, Tensor, Tensor)>();
        using var method = Method(step => batches.Add((Copy(step.Images), Copy(step.Labels), Copy(step.FromMemory))));
        Run(method, new Watched(), threads);
        return batches;

        static Tensor Copy(Tensor values) => values.clone().DetachFromDisposeScope();
    }

    /// <summary>Counts calls, and those on threads other than the one that made it.</summary>
    private sealed class Watched : IBackgroundPreparer
    {
        private readonly int _home = Environment.CurrentManagedThreadId;
        private readonly long[] _allocated = new long[100];
        private int _calls;
        private int _callsElsewhere;
        private int _running;

        public StandardImagePreparer Inner { get; set; } = null!;

        public int FailsAt { get; init; }

        public TimeSpan Delay { get; init; }

        public int Calls => Volatile.Read(ref _calls);

        public int CallsElsewhere => Volatile.Read(ref _callsElsewhere);

        public int Running => Volatile.Read(ref _running);

        /// <summary>Bytes that the second thread had allocated at each of its calls.</summary>
        public long[] Allocated => _allocated[..CallsElsewhere];

        public ImageShape Shape => Inner.Shape;

        public bool Reaches(int calls) => SpinWait.SpinUntil(() => Calls >= calls, Patience);

        public void Prepare(ReadOnlySpan<ImageItem> items, ImageTransform transform, ulong drawSeed, Span<float> destination) =>
            PrepareInBackground(items, transform, drawSeed, destination);

        public void PrepareInBackground(ReadOnlySpan<ImageItem> items, ImageTransform transform, ulong drawSeed, Span<float> destination)
        {
            Interlocked.Increment(ref _running);
            if (Environment.CurrentManagedThreadId != _home)
            {
                _allocated[_callsElsewhere] = GC.GetAllocatedBytesForCurrentThread();
                Interlocked.Increment(ref _callsElsewhere);
            }

            var call = Interlocked.Increment(ref _calls);
            if (Delay > TimeSpan.Zero)
            {
                Thread.Sleep(Delay);
            }

            Interlocked.Decrement(ref _running);
            if (call == FailsAt)
            {
                throw new InvalidDataException($"image {call} is broken");
            }

            Inner.PrepareInBackground(items, transform, drawSeed, destination);
        }
    }

    /// <summary>Hides what a preparer can do.</summary>
    private sealed class Plain(Watched inner) : IImagePreparer
    {
        public Watched Inner => inner;

        public ImageShape Shape => inner.Shape;

        public void Prepare(ReadOnlySpan<ImageItem> items, ImageTransform transform, ulong drawSeed, Span<float> destination) =>
            inner.Prepare(items, transform, drawSeed, destination);
    }
}
