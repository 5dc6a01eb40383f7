using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Unforget.Tests;

/// <summary>The public surface of an assembly as text: one line a type, then one a member that users can call or override.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly NullabilityInfoContext Nullability = new();

    public static string Render(Assembly assembly) =>
        string.Join('\n', assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal).Select(Block));

    private static string Block(Type type)
    {
        var members = type.GetMembers(Declared).Where(IsOurs).Select(Line).OfType<string>().Order(StringComparer.Ordinal);
        return $"{Header(type)}\n{string.Concat(members.Select(member => $"  {member}\n"))}";
    }

    private static string Header(Type type)
    {
        var kind = type switch
        {
            { IsEnum: true } => "enum",
            { IsInterface: true } => "interface",
            _ when type.IsSubclassOf(typeof(Delegate)) => "delegate",
            { IsValueType: true } => "struct",
            { IsAbstract: true, IsSealed: true } => "static class",
            { IsAbstract: true } => "abstract class",
            { IsSealed: true } => "sealed class",
            _ => "class",
        };
        var bases = type.GetInterfaces().Except(type.BaseType?.GetInterfaces() ?? []).Where(face => face.IsPublic)
            .Select(Name).Order(StringComparer.Ordinal);
        var all = type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) ? bases.Prepend(Name(parent)) : bases;
        return $"{kind} {type.Namespace}.{Name(type)}{(type.IsEnum || !all.Any() ? "" : $" : {string.Join(", ", all)}")}";
    }

    /// <summary>What the compiler adds to records and enums follows from the kind of type.</summary>
    private static bool IsOurs(MemberInfo member) => member is not Type && !member.IsDefined(typeof(CompilerGeneratedAttribute)) && member.Name != "value__";

    private static string? Line(MemberInfo member) => member switch
    {
        ConstructorInfo constructor when Access(constructor) is { } access => $"{access}new({Parameters(constructor)})",
        MethodInfo { IsSpecialName: false } method when Access(method) is { } access =>
            $"{access}{Name(method.ReturnType)}{Mark(Nullability.Create(method.ReturnParameter))} {method.Name}{Generics(method)}({Parameters(method)})",
        PropertyInfo property => Property(property),
        EventInfo happening when Access(happening.AddMethod!) is { } access => $"{access}event {Name(happening.EventHandlerType!)} {happening.Name}",
        FieldInfo { IsPublic: true, DeclaringType.IsEnum: true } field =>
            $"{field.Name} = {Convert.ToInt64(field.GetRawConstantValue(), CultureInfo.InvariantCulture)}",
        FieldInfo { IsPublic: true } field => $"{(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}{Name(field.FieldType)} {field.Name}",
        _ => null,
    };

    private static string? Property(PropertyInfo property)
    {
        var accessors = property.GetAccessors(nonPublic: true).Where(accessor => Access(accessor) is not null).ToArray();
        if (accessors.Length == 0)
        {
            return null;
        }

        var isInit = property.SetMethod?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ?? false;
        var verbs = accessors.Select(accessor => accessor == property.GetMethod ? "get" : isInit ? "init" : "set");
        var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        return $"{required}{Access(accessors[0])}{Name(property.PropertyType)}{Mark(Nullability.Create(property))} {property.Name} {{ {string.Join("; ", verbs)} }}";
    }

    /// <summary>Modifiers of a member that is visible outside the assembly; null for others.</summary>
    private static string? Access(MethodBase method)
    {
        var isProtected = (method.IsFamily || method.IsFamilyOrAssembly) && !method.DeclaringType!.IsSealed;
        if (!method.IsPublic && !isProtected)
        {
            return null;
        }

        var kind = method switch
        {
            { IsStatic: true } => "static ",
            MethodInfo { IsAbstract: true, DeclaringType.IsInterface: false } => "abstract ",
            MethodInfo info when info.GetBaseDefinition() != info => "override ",
            { IsVirtual: true, IsFinal: false, DeclaringType.IsInterface: false } => "virtual ",
            _ => "",
        };
        return (isProtected ? "protected " : "") + kind;
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
    {
        var way = parameter.IsOut ? "out " : parameter.IsIn ? "in " : parameter.ParameterType.IsByRef ? "ref " : "";
        var value = parameter.HasDefaultValue ? $" = {parameter.DefaultValue ?? "default"}" : "";
        return FormattableString.Invariant($"{way}{Name(parameter.ParameterType)}{Mark(Nullability.Create(parameter))} {parameter.Name}{value}");
    }));

    private static string Generics(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";

    private static string Mark(NullabilityInfo info) =>
        !info.Type.IsValueType && info.ReadState == NullabilityState.Nullable ? "?" : "";

    private static string Name(Type type)
    {
        if (type.IsByRef || type.IsArray)
        {
            return type.IsByRef ? Name(type.GetElementType()!) : $"{Name(type.GetElementType()!)}[]";
        }

        var outer = type is { IsNested: true, IsGenericParameter: false } ? $"{Name(type.DeclaringType!)}." : "";
        return type.IsGenericType
            ? $"{outer}{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
            : outer + type.Name;
    }
}
