using System.Collections;
using System.Reflection;
using System.Text.Json;
using MediatR;
using Shouldly;
using SvcInfra.Application;
using SvcInfra.Application.Caching.Contracts;

namespace SvcInfra.UnitTests.Caching;

/// <summary>What cached queries return. It goes to Redis and back as JSON, and callers share one instance of it in memory.</summary>
public sealed class CachedResponseTests
{
    public static TheoryData<Type> Responses =>
        [.. typeof(ApplicationServices).Assembly.GetTypes().Where(type => type.IsClass && type.IsAssignableTo(typeof(ICacheable)))
            .Select(type => type.GetInterfaces().Single(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IRequest<>))
                .GetGenericArguments()[0].GetGenericArguments()[0])
            .Distinct()];

    [Theory]
    [MemberData(nameof(Responses))]
    public void Response_survives_its_way_through_JSON(Type type)
    {
        var sample = SampleOf(type);

        var json = JsonSerializer.Serialize(sample, type);
        var read = JsonSerializer.Deserialize(json, type)!;

        read.GetType().ShouldBe(type);
        JsonSerializer.Serialize(read, type).ShouldBe(json);
        PropertiesOf(type).Where(property => property.GetValue(read) is null).Select(property => property.Name).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Responses))]
    public void Response_is_immutable(Type type) => MutableIn(type).ShouldBeEmpty();

    private static IEnumerable<string> MutableIn(Type type) => PropertiesOf(type).SelectMany(property =>
    {
        var own = property.SetMethod is { IsPublic: true } setter
            && !setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(System.Runtime.CompilerServices.IsExternalInit));
        var isList = property.PropertyType != typeof(string) && property.PropertyType.IsAssignableTo(typeof(IEnumerable));
        var item = isList && property.PropertyType.IsGenericType ? property.PropertyType.GetGenericArguments()[0] : property.PropertyType;
        var isMutableList = isList
            && (!property.PropertyType.IsInterface || !property.PropertyType.Name.StartsWith("IReadOnly", StringComparison.Ordinal));
        return (own || isMutableList ? [$"{type.Name}.{property.Name}"] : Array.Empty<string>())
            .Concat(item.IsEnum || $"{item.Namespace}.".StartsWith("System.", StringComparison.Ordinal) ? [] : MutableIn(item));
    });

    private static PropertyInfo[] PropertiesOf(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance);

    /// <summary>An instance of a record with a value in each of its constructor's parameters.</summary>
    private static object SampleOf(Type type) =>
        type == typeof(string) ? "text: \"é\""
        : Nullable.GetUnderlyingType(type) is { } value ? SampleOf(value)
        : type == typeof(Guid) ? Guid.CreateVersion7()
        : type == typeof(DateTimeOffset) ? new DateTimeOffset(2026, 11, 1, 9, 30, 0, TimeSpan.Zero).AddTicks(1_234_560)
        : type == typeof(bool) ? true
        : type == typeof(long) ? 7L
        : type == typeof(int) ? 7
        : type.IsEnum ? Enum.GetValues(type).GetValue(Enum.GetValues(type).Length - 1)!
        : type is { IsInterface: true, IsGenericType: true } ? ListOf(type.GetGenericArguments()[0])
        : type.GetConstructors().Where(constructor => constructor.GetParameters() is not [{ } only] || only.ParameterType != type)
            .MaxBy(constructor => constructor.GetParameters().Length)!
            .Invoke([.. type.GetConstructors().MaxBy(c => c.GetParameters().Length)!.GetParameters().Select(p => SampleOf(p.ParameterType))]);

    private static Array ListOf(Type item)
    {
        var list = Array.CreateInstance(item, 2);
        list.SetValue(SampleOf(item), 0);
        list.SetValue(SampleOf(item), 1);
        return list;
    }
}
