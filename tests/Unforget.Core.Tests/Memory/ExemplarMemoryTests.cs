using CsCheck;
using Unforget.Data;
using Unforget.Foundation;
using Unforget.Memory;
using Unforget.Scenario;

namespace Unforget.Tests.Memory;

public sealed class ExemplarMemoryTests
{
    private static readonly LearningTask First = new(0, 0, 2);
    private static readonly LearningTask Second = new(1, 2, 1);

    /// <summary>Features in which position decides the direction; a shift changes the herding order.</summary>
    private static Func<IReadOnlyList<ImageItem>, FeatureMatrix> Features(int shift) => items => Build.Matrix([.. items.Select(item =>
    {
        var angle = ((item.Id * 7) + (shift * item.Id * item.Id)) % 11 / 8.0;
        return new[] { (float)Math.Cos(angle), (float)Math.Sin(angle) };
    })]);

    private static ExemplarMemory AfterFirst(int perClass, bool rerank = false)
    {
        var memory = new ExemplarMemory(new MemoryOptions { RerankOldExemplars = rerank }, seed: 1);
        memory.Update(First, perClass, [Build.Class(0, 8), Build.Class(1, 8)], Features(0));
        return memory;
    }

    [Theory]
    [InlineData("cnn")]
    [InlineData("nme")]
    [InlineData("one_class")]
    public void Lists_are_those_of_the_original_through_a_whole_run(string run)
    {
        var images = MemoryFixtures.Run(run).GetProperty("settings").GetProperty("images_per_class").GetInt32();
        var memory = new ExemplarMemory(new MemoryOptions(), seed: 1);
        var firstClass = 0;
        foreach (var fixture in MemoryFixtures.Tasks(run))
        {
            var task = new LearningTask(fixture.GetProperty("task").GetInt32(), firstClass, fixture.GetProperty("task_size").GetInt32());
            firstClass = task.SeenClassCount;
            var items = Enumerable.Range(task.FirstClass, task.NewClassCount).Select(label => Source(label, images)).ToArray();
            Assert.Equal(
                MemoryFixtures.Ids(fixture.GetProperty("train_image_ids")),
                Build.Ids(items.SelectMany(list => list).Concat(memory.Items)));
            foreach (var name in new[] { "temporary_memory", "memory" }.Where(name => name == "memory" || task.Index > 0))
            {
                var stage = MemoryFixtures.Stage(fixture, name);
                var raw = MemoryFixtures.Matrix(stage.GetProperty("raw_features"));
                var perClass = stage.GetProperty("per_class").GetInt32();
                FeatureMatrix Features(IReadOnlyList<ImageItem> list) => raw.Rows(Build.Ids(list));
                var balanced = memory.BuildBalanced(task, perClass, items, Features);
                Assert.Equal(MemoryFixtures.Ids(stage.GetProperty("memory_image_ids")), Build.Ids(balanced));
                Assert.All(balanced, item => Assert.True(item.FromMemory));
                if (name == "memory")
                {
                    memory.Update(task, perClass, items, Features);
                    Assert.Equal(Build.Ids(balanced), Build.Ids(memory.Items));
                }
            }
        }

        static ImageItem[] Source(int label, int count)
        {
            var set = new ImageSet(new ImageShape(1, 1, 1), new byte[count], new int[count]);
            return [.. Enumerable.Range(0, count).Select(i => new ImageItem(set, i, label, (label * count) + i, FromMemory: false))];
        }
    }

    [Fact]
    public void Old_lists_are_cut_and_never_ranked_again_or_grown()
    {
        var memory = AfterFirst(5);
        var (zero, one) = (Build.Ids(memory.ItemsOf(0)), Build.Ids(memory.ItemsOf(1)));
        memory.Update(Second, 3, [Build.Class(2, 8)], Features(3));
        Assert.Equal(zero[..3], Build.Ids(memory.ItemsOf(0)));
        Assert.Equal(one[..3], Build.Ids(memory.ItemsOf(1)));
        memory.Update(new LearningTask(2, 3, 1), 6, [Build.Class(3, 8)], Features(5));
        Assert.Equal([3, 3, 3, 6], Enumerable.Range(0, 4).Select(label => memory.ItemsOf(label).Count));
        Assert.Equal(zero[..3], Build.Ids(memory.ItemsOf(0)));
    }

    [Fact]
    public void Old_lists_are_ranked_again_when_asked()
    {
        var memory = AfterFirst(5, rerank: true);
        var before = memory.ItemsOf(0).ToArray();
        var expected = Herding.IcarlCode(Features(3)(before), 3).Select(rank => before[rank].Id).ToArray();
        memory.Update(Second, 3, [Build.Class(2, 8)], Features(3));
        Assert.Equal(expected, Build.Ids(memory.ItemsOf(0)));
        Assert.NotEqual(Build.Ids(before)[..3], expected);
    }

    [Fact]
    public void Pixels_are_copies()
    {
        var source = Build.Class(0, 4, out var pixels);
        var memory = new ExemplarMemory(new MemoryOptions { Selector = SelectorKind.First }, seed: 1);
        memory.Update(new LearningTask(0, 0, 1), 3, [source], Features(0));
        Array.Clear(pixels);
        Assert.Equal([0, 200, 1, 200, 2, 200], memory.Items.SelectMany(item => item.Set.Pixels(item.Index).ToArray()));
        Assert.All(memory.Items, item => Assert.NotSame(source[0].Set, item.Set));
        Assert.Equal(6, memory.ByteCount);
    }

    [Fact]
    public void Pixels_label_and_id_belong_together_after_cuts()
    {
        var memory = AfterFirst(5);
        memory.Update(Second, 2, [Build.Class(2, 8)], Features(1));
        Assert.Equal(6, memory.Count);
        Assert.Equal(12, memory.ByteCount);
        Assert.All(memory.Items, item =>
        {
            Assert.Equal(item.Id, item.Set.Pixels(item.Index)[0]);
            Assert.Equal(item.Id / 10, item.Label);
            Assert.Equal(item.Label, item.Set.Labels[item.Index]);
            Assert.True(item.FromMemory);
            Assert.Equal(2, item.Set.Count);
        });
        Assert.Equal(memory.Items, Enumerable.Range(0, 3).SelectMany(memory.ItemsOf));
    }

    [Fact]
    public void A_balanced_memory_changes_nothing_stored()
    {
        var memory = AfterFirst(4);
        var before = memory.Items.ToArray();
        var balanced = memory.BuildBalanced(Second, 2, [Build.Class(2, 8)], Features(2));
        Assert.Equal([2, 2, 2], balanced.GroupBy(item => item.Label).Select(group => group.Count()));
        Assert.Equal(before, memory.Items);
        Assert.Equal(2, memory.ClassCount);
        Assert.Equal(Build.Ids(memory.ItemsOf(0))[..2], Build.Ids(balanced)[..2]);
    }

    [Fact]
    public void A_small_class_keeps_all_its_images()
    {
        var memory = new ExemplarMemory(new MemoryOptions(), seed: 1);
        memory.Update(First, 5, [Build.Class(0, 1), Build.Class(1, 5)], Features(0));
        Assert.Equal([0], Build.Ids(memory.ItemsOf(0)));
        Assert.Equal([10, 11, 12, 13, 14], Build.Ids(memory.ItemsOf(1)).Order());
    }

    [Fact]
    public void Zero_exemplars_leave_empty_lists_and_ask_for_no_features()
    {
        var memory = new ExemplarMemory(new MemoryOptions(), seed: 1);
        memory.Update(First, 0, [Build.Class(0, 4), Build.Class(1, 4)], _ => throw new InvalidOperationException("asked"));
        Assert.Equal((0, 2, 0L), (memory.Count, memory.ClassCount, memory.ByteCount));
    }

    [Fact]
    public void Updating_a_task_again_replaces_its_classes()
    {
        var (once, twice) = (AfterFirst(4), AfterFirst(4));
        once.Update(Second, 2, [Build.Class(2, 8)], Features(3));
        twice.Update(Second, 2, [Build.Class(2, 8)], Features(1));
        twice.Update(Second, 2, [Build.Class(2, 8)], Features(3));
        Assert.Equal(Build.Ids(once.Items), Build.Ids(twice.Items));
    }

    [Fact]
    public void Chance_depends_on_seed_task_and_class()
    {
        int[] Draw(long seed, int task)
        {
            var memory = new ExemplarMemory(new MemoryOptions { Selector = SelectorKind.Random }, seed);
            memory.Update(new LearningTask(task, 0, 2), 8, [Build.Class(0, 9), Build.Class(1, 9)], Features(0));
            return Build.Ids(memory.Items);
        }

        Assert.Equal(Draw(1, 0), Draw(1, 0));
        Assert.NotEqual(Draw(1, 0), Draw(2, 0));
        Assert.NotEqual(Draw(1, 0), Draw(1, 1));
        Assert.NotEqual(Draw(1, 0)[..8], Draw(1, 0)[8..].Select(id => id - 10));
    }

    [Fact]
    public void Any_sequence_of_shares_leaves_distinct_images_no_more_than_the_smallest_share()
    {
        Gen.Select(Gen.Int[0, 9].Array[1, 5], Gen.Enum<SelectorKind>()).Sample((shares, selector) =>
        {
            var memory = new ExemplarMemory(new MemoryOptions { Selector = selector }, seed: 3);
            for (var t = 0; t < shares.Length; t++)
            {
                memory.Update(new LearningTask(t, t, 1), shares[t], [Build.Class(t, 8)], Features(t));
            }

            Assert.Equal(memory.Count, Build.Ids(memory.Items).Distinct().Count());
            for (var label = 0; label < shares.Length; label++)
            {
                Assert.Equal(Math.Min(8, shares[label..].Min()), memory.ItemsOf(label).Count);
            }
        });
    }

    [Fact]
    public void Saved_lists_come_back_with_their_pixels()
    {
        var memory = AfterFirst(4);
        memory.Update(Second, 0, [Build.Class(2, 8)], Features(0));
        memory.Update(new LearningTask(2, 3, 1), 3, [Build.Class(3, 8)], Features(0));
        using var saved = StateSnapshot.Save(memory.VisitState);
        var loaded = AfterFirst(6);
        saved.Load(loaded.VisitState);
        Assert.Equal(
            memory.Items.Select(item => (item.Id, item.Label, item.FromMemory, item.Set.Pixels(item.Index)[0])),
            loaded.Items.Select(item => (item.Id, item.Label, item.FromMemory, item.Set.Pixels(item.Index)[0])));
        Assert.Equal((memory.ClassCount, memory.ByteCount), (loaded.ClassCount, loaded.ByteCount));
        foreach (var both in new[] { memory, loaded })
        {
            both.Update(new LearningTask(3, 4, 1), 2, [Build.Class(4, 8)], Features(1));
        }

        Assert.Equal(Build.Ids(memory.Items), Build.Ids(loaded.Items));
    }

    [Fact]
    public void A_snapshot_does_not_follow_later_updates()
    {
        var memory = AfterFirst(4);
        var before = Build.Ids(memory.Items);
        using var saved = StateSnapshot.Save(memory.VisitState);
        memory.Update(Second, 1, [Build.Class(2, 8)], Features(0));
        saved.Load(memory.VisitState);
        Assert.Equal(before, Build.Ids(memory.Items));
    }

    [Fact]
    public void Wrong_calls_are_refused_and_change_nothing()
    {
        var memory = AfterFirst(4);
        var before = memory.Items.ToArray();
        Assert.Throws<ArgumentException>(() => memory.Update(new LearningTask(2, 5, 1), 3, [Build.Class(5, 8)], Features(0)));
        Assert.Throws<ArgumentException>(() => memory.Update(Second, 3, [], Features(0)));
        Assert.Throws<ArgumentException>(() => memory.Update(Second, 3, [Build.Class(1, 8)], Features(0)));
        Assert.Throws<ArgumentException>(() => memory.Update(Second, 3, [Build.Class(2, 8)], _ => Build.Matrix([1, 0])));
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.Update(Second, -1, [Build.Class(2, 8)], Features(0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.ItemsOf(2));
        Assert.Equal(before, memory.Items);
    }
}
