using NSubstitute;
using Shouldly;
using SvcInfra.Application.ApiKeys;
using SvcInfra.Application.ApiKeys.Contracts;
using SvcInfra.Application.Outbox.Contracts;
using SvcInfra.Domain.ApiKeys;
using SvcInfra.Domain.Common;

namespace SvcInfra.UnitTests.ApiKeys;

/// <summary>Public events of API keys.</summary>
public sealed class ApiKeyEventTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 9, 30, 0, TimeSpan.Zero);

    private readonly IOutbox _outbox = Substitute.For<IOutbox>();
    private readonly ApiKey _key = ApiKey.Issue(
        ApiKeyOwner.Member(EntityId.New(), EntityId.New()), "Robot", ["tenants.read"], [], new byte[32], Now.AddDays(1));

    [Fact]
    public async Task Created_key_is_published_without_its_secret()
    {
        await new ApiKeyEventPublisher(_outbox).HandleAsync(new ApiKeyCreated(_key), CancellationToken.None);

        await _outbox.Received(1).PublishAsync(
            Arg.Is<ApiKeyCreatedEvent>(created => created.ApiKeyId == _key.Id && created.UserId == _key.UserId && created.Name == "Robot"),
            _key.Id,
            Arg.Any<CancellationToken>());
    }

    [Fact]
    public void Key_raises_its_creation_once_and_its_revocation_once()
    {
        _key.TakeDomainEvents().ShouldBe([new ApiKeyCreated(_key)]);

        _key.Revoke(Now);
        _key.Revoke(Now.AddHours(1));

        _key.TakeDomainEvents().ShouldBe([new ApiKeyRevoked(_key.Id)]);
        _key.RevokedAt.ShouldBe(Now);
    }
}
