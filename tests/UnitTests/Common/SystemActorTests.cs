using Ardalis.Result;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;

namespace SvcInfra.UnitTests.Common;

/// <summary>A part of the system does what it was granted, in a tenant, and nothing else.</summary>
public sealed class SystemActorTests : IDisposable
{
    private readonly CountingHandler _handler = new();
    private readonly Pipeline _pipeline;

    public SystemActorTests() => _pipeline = new Pipeline(services => services
        .AddSingleton<IRequestHandler<WriteOne, Result>>(_handler)
        .AddSingleton<IRequestHandler<ShareOne, Result>>(_handler)
        .AddSingleton<IRequestHandler<GovernOne, Result>>(_handler)
        .AddSingleton<IRequestHandler<ProveOne, Result>>(_handler)
        .AddSingleton<IRequestHandler<OwnOne, Result>>(_handler)
        .AddSingleton<IRequestHandler<OperateOne, Result>>(_handler));

    public void Dispose() => _pipeline.Dispose();

    [Theory]
    [InlineData(true, "things.write", null)]
    [InlineData(true, "things.share", "permission_denied")]
    [InlineData(true, "", "permission_denied")]
    [InlineData(false, "things.write", "tenant_required")]
    public async Task Actor_needs_the_grant_and_a_tenant(bool hasTenant, string grant, string? code) =>
        (await SendAsync(new WriteOne(), hasTenant, grant)).ShouldBe(code);

    [Fact]
    public async Task Actor_without_a_name_may_do_nothing()
    {
        var identity = new RequestIdentity(PrincipalKind.System) { TenantId = Guid.CreateVersion7() };

        Error.Of(await _pipeline.SendAsync(new WriteOne(), identity)).Code.ShouldBe("permission_denied");
    }

    [Fact]
    public async Task Actor_is_refused_what_requires_a_session_or_an_operator()
    {
        (await SendAsync(new ShareOne(), hasTenant: true, "things.share")).ShouldBe("session_required");
        (await SendAsync(new GovernOne(), hasTenant: true, "things.govern")).ShouldBe("session_required");
        (await SendAsync(new ProveOne(), hasTenant: true, "things.write")).ShouldBe("session_required");
        (await SendAsync(new OwnOne(), hasTenant: true, "things.write")).ShouldBe("session_required");
        (await SendAsync(new OperateOne(), hasTenant: true, "things.operate")).ShouldBe("operator_required");
        _handler.Calls.ShouldBe(0);
    }

    private async Task<string?> SendAsync(IRequest<Result> request, bool hasTenant, string grant)
    {
        var identity = new RequestIdentity(PrincipalKind.System)
        {
            TenantId = hasTenant ? Guid.CreateVersion7() : null,
            SystemActor = new SystemActor("test", new HashSet<string> { grant }),
        };
        var result = await _pipeline.SendAsync(request, identity);
        return result.IsSuccess ? null : Error.Of(result).Code;
    }

    [RequirePermission("things.write")]
    private sealed record WriteOne : ICommand;

    [RequirePermission("things.share")]
    private sealed record ShareOne : ICommand;

    [RequirePermission("things.govern")]
    private sealed record GovernOne : ICommand;

    [RequirePermission("things.write")]
    [StepUp]
    private sealed record ProveOne : ICommand;

    [Authenticated]
    private sealed record OwnOne : ICommand;

    [RequireOperator("things.operate")]
    private sealed record OperateOne : ICommand;

    private sealed class CountingHandler
        : IRequestHandler<WriteOne, Result>, IRequestHandler<ShareOne, Result>, IRequestHandler<GovernOne, Result>,
            IRequestHandler<ProveOne, Result>, IRequestHandler<OwnOne, Result>, IRequestHandler<OperateOne, Result>
    {
        public int Calls { get; private set; }

        public Task<Result> Handle(WriteOne request, CancellationToken cancellationToken) => CountAsync();

        public Task<Result> Handle(ShareOne request, CancellationToken cancellationToken) => CountAsync();

        public Task<Result> Handle(GovernOne request, CancellationToken cancellationToken) => CountAsync();

        public Task<Result> Handle(ProveOne request, CancellationToken cancellationToken) => CountAsync();

        public Task<Result> Handle(OwnOne request, CancellationToken cancellationToken) => CountAsync();

        public Task<Result> Handle(OperateOne request, CancellationToken cancellationToken) => CountAsync();

        private Task<Result> CountAsync()
        {
            Calls++;
            return Task.FromResult(Result.Success());
        }
    }
}
