using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Unforget.Tests;

/// <summary>
/// Which types of an assembly refer to which others, read from its metadata and from the instructions of its methods:
/// base types, interfaces, attributes, signatures, locals, and every token in a method body. What the compiler generated
/// (closures, iterators) counts for the type it was generated in.
/// </summary>
internal sealed class CompiledReferences
{
    private static readonly Dictionary<int, OperandType> Operands = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => (ushort)code.Value, code => code.OperandType)
        .ToDictionary(pair => (int)pair.Key, pair => pair.Value);

    private readonly MetadataReader _metadata;
    private readonly PEReader _image;
    private readonly Collector _collector;
    private readonly HashSet<(string From, string To)> _pairs = [];
    private HashSet<TypeDefinitionHandle> _found = [];

    private CompiledReferences(PEReader image)
    {
        _image = image;
        _metadata = image.GetMetadataReader();
        _collector = new Collector(handle => _found.Add(handle));
    }

    /// <summary>
    /// Pairs of full names of outermost types, in no order; a type does not refer to itself. Types without a namespace
    /// are the compiler's helpers for the whole assembly and are left out.
    /// </summary>
    public static IReadOnlySet<(string From, string To)> Of(string assemblyFile)
    {
        using var image = new PEReader(File.OpenRead(assemblyFile));
        var references = new CompiledReferences(image);
        foreach (var handle in references._metadata.TypeDefinitions)
        {
            references.Read(handle);
        }

        return references._pairs;
    }

    private void Read(TypeDefinitionHandle handle)
    {
        _found = [];
        var type = _metadata.GetTypeDefinition(handle);
        Follow(type.BaseType);
        Attributes(type.GetCustomAttributes());
        foreach (var implementation in type.GetInterfaceImplementations())
        {
            Follow(_metadata.GetInterfaceImplementation(implementation).Interface);
        }

        Constraints(type.GetGenericParameters());
        foreach (var field in type.GetFields().Select(_metadata.GetFieldDefinition))
        {
            field.DecodeSignature(_collector, null);
            Attributes(field.GetCustomAttributes());
        }

        foreach (var property in type.GetProperties().Select(_metadata.GetPropertyDefinition))
        {
            Attributes(property.GetCustomAttributes());
        }

        foreach (var method in type.GetMethods().Select(_metadata.GetMethodDefinition))
        {
            method.DecodeSignature(_collector, null);
            Attributes(method.GetCustomAttributes());
            Constraints(method.GetGenericParameters());
            Body(method);
        }

        var from = Outermost(handle);
        foreach (var to in _found.Select(Outermost).Where(to => to != from && !to.StartsWith('.')))
        {
            _pairs.Add((from, to));
        }
    }

    private void Attributes(CustomAttributeHandleCollection attributes)
    {
        foreach (var attribute in attributes)
        {
            Follow(_metadata.GetCustomAttribute(attribute).Constructor);
        }
    }

    private void Constraints(GenericParameterHandleCollection parameters)
    {
        foreach (var constraint in parameters.SelectMany(parameter => _metadata.GetGenericParameter(parameter).GetConstraints()))
        {
            Follow(_metadata.GetGenericParameterConstraint(constraint).Type);
        }
    }

    private void Body(MethodDefinition method)
    {
        if (method.RelativeVirtualAddress == 0)
        {
            return;
        }

        var body = _image.GetMethodBody(method.RelativeVirtualAddress);
        if (!body.LocalSignature.IsNil)
        {
            _metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(_collector, null);
        }

        foreach (var region in body.ExceptionRegions)
        {
            Follow(region.CatchType);
        }

        var code = body.GetILReader();
        while (code.RemainingBytes > 0)
        {
            Instruction(ref code);
        }
    }

    private void Instruction(ref BlobReader code)
    {
        int value = code.ReadByte();
        if (value == 0xFE)
        {
            value = (value << 8) | code.ReadByte();
        }

        switch (Operands[value])
        {
            case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType:
                Follow(MetadataTokens.EntityHandle(code.ReadInt32()));
                break;
            case OperandType.InlineSwitch:
                var targets = code.ReadInt32();
                code.Offset += 4 * targets;
                break;
            case var operand:
                code.Offset += Size(operand);
                break;
        }
    }

    private static int Size(OperandType operand) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        _ => 4,
    };

    /// <summary>Collects the types that a token stands for.</summary>
    private void Follow(EntityHandle handle)
    {
        if (handle.IsNil)
        {
            return;
        }

        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                _found.Add((TypeDefinitionHandle)handle);
                break;
            case HandleKind.TypeSpecification:
                _metadata.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(_collector, null);
                break;
            case HandleKind.FieldDefinition:
                _found.Add(_metadata.GetFieldDefinition((FieldDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.MethodDefinition:
                _found.Add(_metadata.GetMethodDefinition((MethodDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.MemberReference:
                FollowMember(_metadata.GetMemberReference((MemberReferenceHandle)handle));
                break;
            case HandleKind.MethodSpecification:
                var specification = _metadata.GetMethodSpecification((MethodSpecificationHandle)handle);
                specification.DecodeSignature(_collector, null);
                Follow(specification.Method);
                break;
            default:
                break;
        }
    }

    private void FollowMember(MemberReference member)
    {
        Follow(member.Parent);
        if (member.GetKind() == MemberReferenceKind.Method)
        {
            member.DecodeMethodSignature(_collector, null);
        }
        else
        {
            member.DecodeFieldSignature(_collector, null);
        }
    }

    private string Outermost(TypeDefinitionHandle handle)
    {
        var type = _metadata.GetTypeDefinition(handle);
        while (type.GetDeclaringType() is { IsNil: false } outer)
        {
            type = _metadata.GetTypeDefinition(outer);
        }

        return $"{_metadata.GetString(type.Namespace)}.{_metadata.GetString(type.Name)}";
    }

    /// <summary>Decodes signatures for nothing but the types of the assembly that occur in them.</summary>
    private sealed class Collector(Action<TypeDefinitionHandle> found) : ISignatureTypeProvider<int, object?>
    {
        public int GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind)
        {
            found(handle);
            return 0;
        }

        public int GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
            reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

        public int GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => 0;

        public int GetPrimitiveType(PrimitiveTypeCode typeCode) => 0;

        public int GetArrayType(int elementType, ArrayShape shape) => 0;

        public int GetSZArrayType(int elementType) => 0;

        public int GetByReferenceType(int elementType) => 0;

        public int GetPointerType(int elementType) => 0;

        public int GetPinnedType(int elementType) => 0;

        public int GetFunctionPointerType(MethodSignature<int> signature) => 0;

        public int GetGenericInstantiation(int genericType, System.Collections.Immutable.ImmutableArray<int> typeArguments) => 0;

        public int GetGenericMethodParameter(object? genericContext, int index) => 0;

        public int GetGenericTypeParameter(object? genericContext, int index) => 0;

        public int GetModifiedType(int modifier, int unmodifiedType, bool isRequired) => 0;
    }
}
