using Shouldly;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Idempotency;
using SvcInfra.Application.Idempotency.Contracts;
using SvcInfra.Domain.Common;

namespace SvcInfra.UnitTests.Idempotency;

public sealed class IdempotentCommandTests
{
    [Theory]
    [InlineData(typeof(Plain), true)]
    [InlineData(typeof(Required), true)]
    [InlineData(typeof(Open), false)]
    [InlineData(typeof(WithSecret), false)]
    [InlineData(typeof(WithNestedSecret), false)]
    [InlineData(typeof(Session), false)]
    [InlineData(typeof(Question), false)]
    public void Key_is_taken_by_commands_of_known_callers_without_secrets(Type request, bool takesKey) =>
        IdempotentCommand.Of(request).TakesKey.ShouldBe(takesKey);

    [Fact]
    public void Key_is_required_only_where_it_is_declared()
    {
        IdempotentCommand.Of(typeof(Required)).RequiresKey.ShouldBeTrue();
        IdempotentCommand.Of(typeof(Plain)).RequiresKey.ShouldBeFalse();
    }

    [Fact]
    public void Command_that_takes_no_key_cannot_require_one() =>
        Should.Throw<InvalidOperationException>(() => IdempotentCommand.Of(typeof(Contradictory))).Message.ShouldContain(nameof(Contradictory));

    [Theory]
    [InlineData(typeof(Issued), true)]
    [InlineData(typeof(IReadOnlyList<Issued>), true)]
    [InlineData(typeof(Outer), true)]
    [InlineData(typeof(SystemApp.Issued), true)]
    [InlineData(typeof(Tree), false)]
    [InlineData(typeof(string), false)]
    public void Secret_is_found_at_any_depth(Type type, bool hasSecret) => (SecretMembers.FindIn(type) is not null).ShouldBe(hasSecret);

    [Authenticated]
    private sealed record Plain(string Name) : ICommand;

    [Authenticated]
    [RequiresIdempotencyKey]
    private sealed record Required(string Name) : ICommand;

    [Public]
    private sealed record Open(string Name) : ICommand;

    [Authenticated]
    private sealed record WithSecret([Secret] string Password) : ICommand;

    [Authenticated]
    private sealed record WithNestedSecret(IReadOnlyList<Issued> Keys) : ICommand;

    [Authenticated]
    [TakesNoIdempotencyKey]
    private sealed record Session : ICommand;

    [Authenticated]
    private sealed record Question : IQuery<string>;

    [Public]
    [RequiresIdempotencyKey]
    private sealed record Contradictory : ICommand;

    private sealed record Issued(Guid Id, [property: Secret] string Key);

    private sealed record Outer(string Name, Issued? Inner);

    private sealed record Tree(string Name, IReadOnlyList<Tree> Children);
}
