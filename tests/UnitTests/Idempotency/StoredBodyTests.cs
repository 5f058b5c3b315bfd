using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Shouldly;
using SvcInfra.Application;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Idempotency;
using SvcInfra.WebApi.Idempotency;

namespace SvcInfra.UnitTests.Idempotency;

/// <summary>Stored responses are read back to find the resource's id and version.</summary>
public sealed class StoredBodyTests
{
    /// <summary>Enums are texts, as the API writes them.</summary>
    private static readonly JsonResponseFormat Format = new(Options.Create(new JsonOptions
    {
        SerializerOptions = { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) } },
    }));

    /// <summary>The values of all commands that take a key and whose response is stored.</summary>
    public static TheoryData<Type> Values =>
    [
        .. typeof(ApplicationServices).Assembly.GetTypes()
            .Where(type => type.IsClass && type.IsAssignableTo(typeof(ICommandBase)) && IdempotentCommand.Of(type).TakesKey)
            .SelectMany(type => type.GetInterfaces())
            .Where(contract => contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(ICommand<>))
            .Select(contract => contract.GetGenericArguments()[0])
            .Where(value => SecretMembers.FindIn(value) is null).Distinct().OrderBy(value => value.Name, StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Values))]
    public void Every_stored_response_can_be_read(Type value)
    {
        var body = Format.Write(RuntimeHelpers.GetUninitializedObject(value), value);

        Format.TryRead(body, value, out var read).ShouldBeTrue();

        read.ShouldBeOfType(value);
        Format.Write(read, value).ShouldBe(body);
    }

    [Fact]
    public void Body_of_another_version_is_read_as_far_as_it_fits()
    {
        Format.TryRead("""{"id":"019a2b3c-0000-7000-8000-000000000001","gone":1}"""u8.ToArray(), typeof(Resource), out var read).ShouldBeTrue();
        ((Resource)read!).Id.ShouldBe(Guid.Parse("019a2b3c-0000-7000-8000-000000000001"));

        Format.TryRead("""{"id":7}"""u8.ToArray(), typeof(Resource), out _).ShouldBeFalse();
        Format.TryRead("null"u8.ToArray(), typeof(Resource), out _).ShouldBeFalse();
        Format.TryRead([], typeof(Ardalis.Result.Result), out var none).ShouldBeTrue();
        none.ShouldBeNull();
    }

    private sealed record Resource(Guid Id, string Name, long Version);
}
