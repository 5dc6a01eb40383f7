using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using Unforget.Data;
using Unforget.Data.Coding;
using Unforget.Data.Folders;
using Unforget.Foundation;
using Unforget.Memory;
using Unforget.Methods.Contract;
using Unforget.Scenario;

namespace Unforget.Configuration;

/// <summary>
/// The effective configuration of a run. Immutable; two recipes are equal when <see cref="RecipeWriter"/> writes the same
/// for both, so options of a method that was not chosen do not count.
/// </summary>
public sealed record Recipe
{
    private ImmutableDictionary<string, object> _blocks = ImmutableDictionary<string, object>.Empty;

    /// <summary>Name, such as <c>cifar100/b50-inc10/podnet-cnn</c>; by default the file's path below the folder of recipes.</summary>
    public string Name { get; init; } = "";

    /// <summary>One line for lists.</summary>
    public string Description { get; init; } = "";

    /// <summary>Published values to set beside the results, by key, such as <c>podnet-cnn/b50-inc10</c>; without effect on the run.</summary>
    public IReadOnlyList<string> References { get; init; } = [];

    /// <summary>Name of the data set.</summary>
    public string Dataset { get; init; } = "cifar100";

    /// <summary>Name of the backbone; its options sit in a block of that name.</summary>
    public string Backbone { get; init; } = "rebuffi";

    /// <summary>Name of the method; its options sit in a block of that name.</summary>
    public string Method { get; init; } = "podnet";

    /// <summary>Seed of everything that is drawn in the run.</summary>
    [Range(typeof(long), "0", "9223372036854775807", ParseLimitsInInvariantCulture = true)]
    public long Seed { get; init; } = 1;

    /// <summary>How the classes arrive.</summary>
    public ProtocolOptions Protocol { get; init; } = new();

    /// <summary>The memory of exemplars.</summary>
    public MemoryOptions Memory { get; init; } = new();

    /// <summary>Image files as a data set.</summary>
    public ImageOptions Images { get; init; } = new();

    /// <summary>What is compressed.</summary>
    public CompressMode Compress { get; init; }

    /// <summary>How exemplars are compressed, with <see cref="CompressMode.Memory"/>.</summary>
    public CodecKind Codec { get; init; }

    /// <summary>Options of JPEG.</summary>
    public JpegOptions Jpeg { get; init; } = new();

    /// <summary>Options of codes along principal components.</summary>
    public PcaOptions Pca { get; init; } = new();

    /// <summary>The training augmentation.</summary>
    public AugmentationOptions Augmentation { get; init; } = new();

    /// <summary>Optimiser and length of the main stage.</summary>
    public TrainingOptions Training { get; init; } = new();

    /// <summary>Where <see cref="Dataset"/>, <see cref="Backbone"/> and <see cref="Method"/> are looked up.</summary>
    public Catalog Catalog { get; internal init; } = Catalog.Default;

    /// <summary>Options record of the chosen method.</summary>
    /// <exception cref="UserError">The method is unknown.</exception>
    public object MethodOptions => OptionsOf(Catalog.Method(Method));

    /// <summary>Options record of the chosen backbone.</summary>
    /// <exception cref="UserError">The backbone is unknown.</exception>
    public object BackboneOptions => OptionsOf(Catalog.Backbone(Backbone));

    /// <summary>A copy with other options for one method or backbone, chosen or not.</summary>
    /// <param name="name">Name of the method or backbone.</param>
    /// <param name="options">An instance of its options record.</param>
    /// <exception cref="ArgumentException">No such entry, or it takes other options.</exception>
    public Recipe WithOptions(string name, object options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var entry = Catalog.Blocks.FirstOrDefault(entry => entry.Name == name)
            ?? throw new ArgumentException($"the catalog has no method or backbone '{name}'", nameof(name));
        return entry.OptionsType == options.GetType()
            ? this with { _blocks = _blocks.SetItem(name, options) }
            : throw new ArgumentException($"'{name}' takes {entry.OptionsType!.Name}, not {options.GetType().Name}", nameof(options));
    }

    /// <summary>A copy that looks names up in another catalog.</summary>
    public Recipe WithCatalog(Catalog catalog) => this with { Catalog = catalog };

    /// <summary>
    /// Checks every value against its range and the rules between values, and that dataset, backbone and method exist: for
    /// recipes built in code. A bound recipe has passed. What depends on the images is checked when the run starts.
    /// </summary>
    /// <exception cref="UserError">The first thing that is wrong, by key.</exception>
    public void Validate() => RecipeBinder.Validate(this);

    /// <summary>True when both describe the same run under the same name.</summary>
    public bool Equals(Recipe? other) =>
        other is not null && (ReferenceEquals(this, other) || RecipeWriter.Differences(this, other).Count == 0);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Dataset, Backbone, Method, Seed);

    private object OptionsOf(CatalogEntry entry) =>
        _blocks.GetValueOrDefault(entry.Name) ?? OptionsSchema.Of(entry.OptionsType!).CreateDefault();
}
