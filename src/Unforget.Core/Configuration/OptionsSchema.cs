using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;

namespace Unforget.Configuration;

/// <summary>The keys of an options record, in order of declaration.</summary>
internal sealed class OptionsSchema
{
    private static readonly ConcurrentDictionary<Type, OptionsSchema> Cache = new();

    private readonly Type _type;

    private OptionsSchema(Type type)
    {
        _type = type;
        var nullability = new NullabilityInfoContext();
        Keys =
        [
            .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => property.SetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0)
                .OrderBy(property => property.MetadataToken)
                .Select(property => new OptionsKey(property, nullability.Create(property).ReadState == NullabilityState.Nullable)),
        ];
    }

    public IReadOnlyList<OptionsKey> Keys { get; }

    public static OptionsSchema Of(Type type) => Cache.GetOrAdd(type, static type => new OptionsSchema(type));

    /// <summary>True for a record class: it can be copied and then filled.</summary>
    public static bool IsRecord(Type type) => CloneMethod(type) is not null;

    public object CreateDefault() => Activator.CreateInstance(_type)!;

    /// <summary>A shallow copy; nested records are copied when they are bound.</summary>
    public static object Clone(object options) => CloneMethod(options.GetType())!.Invoke(options, null)!;

    /// <exception cref="InvalidOperationException">A property has a type that no recipe can express.</exception>
    public void EnsureBindable()
    {
        if (!IsRecord(_type) || !_type.IsSealed || _type.GetConstructor(Type.EmptyTypes) is null)
        {
            throw new InvalidOperationException($"options {_type.FullName} must be a sealed record with a constructor without parameters");
        }

        foreach (var key in Keys)
        {
            if (IsRecord(key.Type) && !ValueReader.CanRead(key.Type))
            {
                Of(key.Type).EnsureBindable();
            }
            else if (!ValueReader.CanRead(key.ElementType ?? key.Type))
            {
                throw new InvalidOperationException($"options {_type.FullName}: {key.Property.Name} has type {key.Type}, which recipes cannot express");
            }
        }
    }

    private static MethodInfo? CloneMethod(Type type) => type.IsClass ? type.GetMethod("<Clone>$") : null;
}

/// <summary>One key of an options record.</summary>
internal sealed class OptionsKey
{
    public OptionsKey(PropertyInfo property, bool isNullable)
    {
        Property = property;
        Name = JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);
        IsNullable = isNullable;
        Type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        ElementType = ListElement(Type);
        Range = property.GetCustomAttribute<RangeAttribute>() is { } range ? new ValueRange(range) : null;
    }

    public PropertyInfo Property { get; }

    /// <summary>Name in recipes, snake_case.</summary>
    public string Name { get; }

    public bool IsNullable { get; }

    /// <summary>Type of a value that is not null.</summary>
    public Type Type { get; }

    /// <summary>Type of an item where the value is a list, otherwise null.</summary>
    public Type? ElementType { get; }

    public ValueRange? Range { get; }

    public bool IsBlock => ElementType is null && Type != typeof(RecipeSettings) && !ValueReader.CanRead(Type);

    private static Type? ListElement(Type type) => type switch
    {
        { IsArray: true } => type.GetElementType(),
        { IsGenericType: true } when type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) => type.GetGenericArguments()[0],
        _ => null,
    };
}
