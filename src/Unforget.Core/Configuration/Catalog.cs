using System.Reflection;
using System.Text.RegularExpressions;
using Unforget.Data;
using Unforget.Data.Folders;
using Unforget.Foundation;
using Unforget.Methods.Contract;
using Unforget.Model;

namespace Unforget.Configuration;

/// <summary>
/// Everything that recipes can name: public classes with a <see cref="MethodAttribute"/>, a <see cref="BackboneAttribute"/>
/// or a <see cref="DatasetAttribute"/>. Immutable.
/// </summary>
public sealed partial class Catalog
{
    private readonly SortedDictionary<string, CatalogEntry> _methods = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, CatalogEntry> _backbones = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, CatalogEntry> _datasets = new(StringComparer.Ordinal);

    /// <param name="types">Candidates; those without one of the attributes are passed over.</param>
    /// <exception cref="InvalidOperationException">
    /// A name is taken or malformed, a class has not exactly the constructor that its attribute promises, or its options
    /// cannot be bound from a recipe.
    /// </exception>
    public Catalog(IEnumerable<Type> types)
    {
        ArgumentNullException.ThrowIfNull(types);
        foreach (var type in types)
        {
            if (type.GetCustomAttribute<MethodAttribute>() is { } method)
            {
                Add(_methods, new CatalogEntry(method.Name, type, method.Options, method.Summary, method.Paper), typeof(IncrementalMethod));
            }

            if (type.GetCustomAttribute<BackboneAttribute>() is { } backbone)
            {
                Add(_backbones, new CatalogEntry(backbone.Name, type, backbone.Options, backbone.Summary, backbone.Paper), typeof(BackboneFamily));
            }

            if (type.GetCustomAttribute<DatasetAttribute>() is { } dataset)
            {
                var entry = new CatalogEntry(dataset.Name, type, OptionsType: null, dataset.Summary, Paper: "") { IsOwn = dataset.IsOwn };
                Add(_datasets, entry, typeof(ImageDataset));
            }
        }
    }

    /// <summary>What this assembly contains.</summary>
    public static Catalog Default { get; } = Of();

    /// <summary>Methods by name, sorted.</summary>
    public IReadOnlyCollection<CatalogEntry> Methods => _methods.Values;

    /// <summary>Backbones by name, sorted.</summary>
    public IReadOnlyCollection<CatalogEntry> Backbones => _backbones.Values;

    /// <summary>Data sets by name, sorted.</summary>
    public IReadOnlyCollection<CatalogEntry> Datasets => _datasets.Values;

    /// <summary>Methods and backbones: the entries that have a block of options in a recipe.</summary>
    internal IEnumerable<CatalogEntry> Blocks => _backbones.Values.Concat(_methods.Values);

    /// <summary>This assembly and further ones: how an application adds methods, backbones and data sets of its own.</summary>
    /// <exception cref="InvalidOperationException">As in the constructor.</exception>
    public static Catalog Of(params IEnumerable<Assembly> further) =>
        new(further.Prepend(typeof(Catalog).Assembly).Distinct().SelectMany(assembly => assembly.GetExportedTypes()));

    /// <summary>The method of a name.</summary>
    /// <exception cref="UserError">There is none.</exception>
    public CatalogEntry Method(string name) => Find(_methods, "method", name);

    /// <summary>The backbone of a name.</summary>
    /// <exception cref="UserError">There is none.</exception>
    public CatalogEntry Backbone(string name) => Find(_backbones, "backbone", name);

    /// <summary>The data set of a name.</summary>
    /// <exception cref="UserError">There is none.</exception>
    public CatalogEntry Dataset(string name) => Find(_datasets, "dataset", name);

    /// <summary>Creates a method.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="options">An instance of its options record.</param>
    /// <exception cref="UserError">No method of that name, or it refuses the options.</exception>
    public IncrementalMethod CreateMethod(string name, object options) => (IncrementalMethod)Create(Method(name), options);

    /// <summary>Creates a backbone family.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="options">An instance of its options record.</param>
    /// <exception cref="UserError">No backbone of that name, or it refuses the options.</exception>
    public BackboneFamily CreateBackbone(string name, object options) => (BackboneFamily)Create(Backbone(name), options);

    /// <summary>Creates a data set, which usually reads its files.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="location">Where its files are looked for.</param>
    /// <exception cref="UserError">No data set of that name, or its files are missing or damaged.</exception>
    public ImageDataset CreateDataset(string name, DataLocation location) => CreateDataset(name, new DatasetRequest(location, new ImageOptions()));

    /// <summary>Creates a data set, which usually reads its files.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="request">Where its files are looked for, and how image files are read.</param>
    /// <exception cref="UserError">No data set of that name, or its files are missing or damaged.</exception>
    public ImageDataset CreateDataset(string name, DatasetRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var entry = Dataset(name);
        return (ImageDataset)Create(entry, TakesRequest(entry.Type) ? request : request.Location);
    }

    private void Add(SortedDictionary<string, CatalogEntry> entries, CatalogEntry entry, Type baseType)
    {
        var (name, type) = (entry.Name, entry.Type);
        if (!NamePattern().IsMatch(name))
        {
            throw Defect(entry, "is not a name in snake_case");
        }

        // Methods and backbones share the top level of a recipe: their blocks must not collide.
        var rivals = ReferenceEquals(entries, _datasets) ? _datasets.Values : Blocks;
        if (rivals.FirstOrDefault(other => other.Name == name) is { } rival)
        {
            throw Defect(entry, $"is also the name of {rival.Type.FullName}");
        }

        if (entry.OptionsType is not null && OptionsSchema.Of(typeof(Recipe)).Keys.Any(key => key.Name == name))
        {
            throw Defect(entry, "is a key of every recipe");
        }

        if (type.IsAbstract || !type.IsSubclassOf(baseType))
        {
            throw Defect(entry, $"must be a class that can be created and derives from {baseType.Name}");
        }

        var parameter = ArgumentType(entry);
        if (type.GetConstructors() is not [var constructor]
            || constructor.GetParameters() is not [var only]
            || only.ParameterType != parameter)
        {
            throw Defect(entry, $"needs exactly one public constructor, with one parameter of type {parameter.Name}");
        }

        if (entry.OptionsType is not null)
        {
            OptionsSchema.Of(entry.OptionsType).EnsureBindable();
        }

        entries.Add(name, entry);
    }

    private static InvalidOperationException Defect(CatalogEntry entry, string problem) =>
        new($"catalog: '{entry.Name}' ({entry.Type.FullName}) {problem}");

    private static object Create(CatalogEntry entry, object argument)
    {
        ArgumentNullException.ThrowIfNull(argument);
        var expected = ArgumentType(entry);
        if (argument.GetType() != expected)
        {
            throw new ArgumentException($"'{entry.Name}' takes {expected.Name}, not {argument.GetType().Name}", nameof(argument));
        }

        return entry.Type.GetConstructors()[0].Invoke(BindingFlags.DoNotWrapExceptions, binder: null, [argument], culture: null);
    }

    private static Type ArgumentType(CatalogEntry entry) =>
        entry.OptionsType ?? (TakesRequest(entry.Type) ? typeof(DatasetRequest) : typeof(DataLocation));

    private static bool TakesRequest(Type type) => type.GetConstructor([typeof(DatasetRequest)]) is not null;

    private static CatalogEntry Find(SortedDictionary<string, CatalogEntry> entries, string kind, string name) =>
        entries.TryGetValue(name, out var entry)
            ? entry
            : throw new UserError($"unknown {kind} '{name}'{NearestNames.Hint(name, entries.Keys)} (known: {string.Join(", ", entries.Keys)})");

    [GeneratedRegex(@"^[a-z][a-z0-9]*(_[a-z0-9]+)*\z")]
    private static partial Regex NamePattern();
}
