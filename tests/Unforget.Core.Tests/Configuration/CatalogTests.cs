using Unforget.Configuration;
using Unforget.Data;
using Unforget.Foundation;
using Unforget.Methods.Contract;
using Unforget.Model;

namespace Unforget.Tests.Configuration;

public sealed class CatalogTests
{
    [Fact]
    public void Default_catalog_finds_what_the_assembly_declares()
    {
        var entry = Catalog.Default.Backbone("rebuffi");
        Assert.Equal(typeof(RebuffiResNet), entry.Type);
        Assert.Equal(typeof(RebuffiOptions), entry.OptionsType);
        Assert.NotEmpty(entry.Summary);
        Assert.IsType<RebuffiResNet>(Catalog.Default.CreateBackbone("rebuffi", new RebuffiOptions()));
    }

    [Fact]
    public void Names_are_sorted_and_entries_describe_themselves()
    {
        Assert.Equal(["plain", "podling"], ProbeCatalog.Instance.Methods.Select(entry => entry.Name));
        var entry = ProbeCatalog.Instance.Method("podling");
        Assert.Equal(("a probe", "Nobody, 2026"), (entry.Summary, entry.Paper));
        Assert.Null(ProbeCatalog.Instance.Dataset("toy").OptionsType);
    }

    [Fact]
    public void Further_assembly_adds_its_public_classes()
    {
        var catalog = Catalog.Of(typeof(PublicProbe).Assembly, typeof(PublicProbe).Assembly);
        Assert.Equal(typeof(PublicProbe), catalog.Backbone("public_probe").Type);
        Assert.Equal(typeof(RebuffiResNet), catalog.Backbone("rebuffi").Type);
    }

    [Fact]
    public void Constructor_receives_the_options_or_the_location()
    {
        var options = new ProbeCatalog.PodlingOptions { Factor = 7 };
        var method = Assert.IsType<ProbeCatalog.Podling>(CreatePodling(options));
        Assert.Same(options, method.Options);
        var dataset = Assert.IsType<ProbeCatalog.Toy>(ProbeCatalog.Instance.CreateDataset("toy", new DataLocation("somewhere")));
        Assert.Equal("somewhere", dataset.Location.Folder);
        Assert.Throws<ArgumentException>(() => CreatePodling(new ProbeCatalog.PlainOptions()));
    }

    [Theory]
    [InlineData("podlign", "unknown method 'podlign', did you mean podling? (known: plain, podling)")]
    [InlineData("xyzzyxyzzy", "unknown method 'xyzzyxyzzy' (known: plain, podling)")]
    public void Unknown_name_lists_the_nearest_and_all_names(string name, string message) =>
        Assert.Equal(message, Assert.Throws<UserError>(() => ProbeCatalog.Instance.Method(name)).Message);

    [Theory]
    [InlineData(typeof(Rival), "is also the name of")]
    [InlineData(typeof(Reserved), "is a key of every recipe")]
    [InlineData(typeof(BadName), "is not a name in snake_case")]
    [InlineData(typeof(NoConstructor), "needs exactly one public constructor, with one parameter of type PlainOptions")]
    [InlineData(typeof(NotAMethod), "must be a class that can be created and derives from IncrementalMethod")]
    [InlineData(typeof(NotADataset), "must be a class that can be created and derives from ImageDataset")]
    [InlineData(typeof(Unbindable), "has type System.Uri, which recipes cannot express")]
    [InlineData(typeof(NoRecord), "must be a sealed record")]
    public void Defective_entry_is_refused_when_the_catalog_is_built(Type type, string problem)
    {
        var error = Assert.Throws<InvalidOperationException>(() => new Catalog([typeof(RebuffiResNet), type]));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Error_inside_a_constructor_arrives_unwrapped() => Assert.Equal(
        "no images here",
        Assert.Throws<UserError>(() => new Catalog([typeof(EmptyDataset)]).CreateDataset("empty", new DataLocation(null))).Message);

    private static IncrementalMethod CreatePodling(object options) => ProbeCatalog.Instance.CreateMethod("podling", options);

    [Method("rebuffi", typeof(ProbeCatalog.PlainOptions))]
    private sealed class Rival(ProbeCatalog.PlainOptions options) : ProbeMethod
    {
        public ProbeCatalog.PlainOptions Options { get; } = options;
    }

    [Method("memory", typeof(ProbeCatalog.PlainOptions))]
    private sealed class Reserved(ProbeCatalog.PlainOptions options) : ProbeMethod
    {
        public ProbeCatalog.PlainOptions Options { get; } = options;
    }

    [Method("Bad-Name", typeof(ProbeCatalog.PlainOptions))]
    private sealed class BadName(ProbeCatalog.PlainOptions options) : ProbeMethod
    {
        public ProbeCatalog.PlainOptions Options { get; } = options;
    }

    [Method("no_constructor", typeof(ProbeCatalog.PlainOptions))]
    private sealed class NoConstructor : ProbeMethod;

    [Method("not_a_method", typeof(ProbeCatalog.PlainOptions))]
    private sealed class NotAMethod(ProbeCatalog.PlainOptions options)
    {
        public ProbeCatalog.PlainOptions Options { get; } = options;
    }

    [Dataset("not_a_dataset")]
    private sealed class NotADataset(DataLocation location)
    {
        public DataLocation Location { get; } = location;
    }

    [Method("unbindable", typeof(UnbindableOptions))]
    private sealed class Unbindable(UnbindableOptions options) : ProbeMethod
    {
        public UnbindableOptions Options { get; } = options;
    }

    private sealed record UnbindableOptions
    {
        public Uri? Address { get; init; }
    }

    [Method("no_record", typeof(object))]
    private sealed class NoRecord(object options) : ProbeMethod
    {
        public object Options { get; } = options;
    }

    [Dataset("empty")]
    private sealed class EmptyDataset : ImageDataset
    {
        public EmptyDataset(DataLocation location) => throw new UserError($"no images here{location.Folder}");

        public override IReadOnlyList<string> ClassNames => [];

        public override IReadOnlyList<float> Mean => [];

        public override IReadOnlyList<float> StandardDeviation => [];

        public override ImageSet Train => throw new NotSupportedException();

        public override ImageSet Test => throw new NotSupportedException();

        public override DatasetIdentity Identity => throw new NotSupportedException();
    }
}

/// <summary>Options of <see cref="PublicProbe"/>.</summary>
public sealed record PublicProbeOptions;

/// <summary>A backbone of another assembly than the product's.</summary>
[Backbone("public_probe", typeof(PublicProbeOptions))]
public sealed class PublicProbe(PublicProbeOptions options) : BackboneFamily
{
    public PublicProbeOptions Options { get; } = options;

    public override BackboneDescription Describe(ImageShape input) => new RebuffiResNet(new RebuffiOptions()).Describe(input);
}
