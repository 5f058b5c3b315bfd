using Ardalis.Result;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;
using SvcInfra.UnitTests.Common;

namespace SvcInfra.UnitTests.ApiKeys;

/// <summary>Which requests an API key may and may not send.</summary>
public sealed class ApiKeyPipelineTests : IDisposable
{
    private static readonly RequestIdentity Key =
        new(PrincipalKind.ApiKey) { UserId = EntityId.New(), ApiKeyId = EntityId.New(), TenantId = EntityId.New() };

    private static readonly RequestIdentity Account =
        new(PrincipalKind.ServiceAccount) { ServiceAccountId = EntityId.New(), ApiKeyId = EntityId.New(), TenantId = EntityId.New() };

    private static readonly RequestIdentity Person =
        new(PrincipalKind.User) { UserId = EntityId.New(), SessionId = EntityId.New(), TenantId = EntityId.New() };

    private readonly Pipeline _pipeline = new(services => services
        .AddSingleton<IRequestHandler<Own, Result>, Handler>().AddSingleton<IRequestHandler<Write, Result>, Handler>()
        .AddSingleton<IRequestHandler<Share, Result>, Handler>().AddSingleton<IRequestHandler<Operate, Result>, Handler>()
        .AddSingleton<IRequestHandler<Guarded, Result>, Handler>().AddSingleton<IRequestHandler<Govern, Result>, Handler>());

    public void Dispose() => _pipeline.Dispose();

    [Theory]
    [InlineData(TenantRole.Owner, "things.write", null)]
    [InlineData(TenantRole.Admin, "things.write", null)]
    [InlineData(TenantRole.Member, "things.write", "permission_denied")]
    [InlineData(null, "things.write", "permission_denied")]
    [InlineData(TenantRole.Owner, "things.share", "insufficient_scope")]
    [InlineData(TenantRole.Owner, "things", "insufficient_scope")]
    [InlineData(TenantRole.Owner, "*", "insufficient_scope")]
    public async Task Key_has_a_permission_only_when_its_scope_and_its_owners_role_grant_it(TenantRole? role, string scope, string? code)
    {
        _pipeline.Access.Response = new PrincipalAccess(SessionIsActive: true, role) { Scopes = new HashSet<string> { scope } };

        (await CodeAsync(new Write(), Key)).ShouldBe(code);
        (await CodeAsync(new Write(), Account)).ShouldBe(code);
    }

    [Fact]
    public async Task Attack_by_a_key_on_session_only_requests_fails_whatever_its_scopes()
    {
        _pipeline.Access.Response = OwnerWithScopes("things.share", "things.operate");
        _pipeline.Operators.Response = new Operator("grace@example.com", new HashSet<string> { "things.operate" });

        foreach (var identity in new[] { Key, Account })
        {
            (await CodeAsync(new Own(), identity)).ShouldBe("session_required");
            (await CodeAsync(new Share(), identity)).ShouldBe("session_required");
            (await CodeAsync(new Operate(), identity)).ShouldBe("operator_required");
        }

        _pipeline.Access.Response = new PrincipalAccess(SessionIsActive: true, TenantRole.Owner);
        (await CodeAsync(new Own(), Person)).ShouldBeNull();
        (await CodeAsync(new Share(), Person)).ShouldBeNull();
    }

    [Fact]
    public async Task Key_never_satisfies_a_step_up()
    {
        _pipeline.Access.Response = OwnerWithScopes("things.write", "things.govern");

        foreach (var identity in new[] { Key, Account })
        {
            (await CodeAsync(new Guarded(), identity)).ShouldBe("session_required");
            (await CodeAsync(new Govern(), identity)).ShouldBe("session_required");
        }

        var now = new Microsoft.Extensions.Time.Testing.FakeTimeProvider().GetUtcNow();
        _pipeline.Access.Response = OwnerSignedInAt(now.AddMinutes(-11));
        (await CodeAsync(new Govern(), Person)).ShouldBe("insufficient_user_authentication");
        _pipeline.Access.Response = OwnerSignedInAt(now.AddMinutes(-9));
        (await CodeAsync(new Govern(), Person)).ShouldBeNull();
    }

    [Fact]
    public async Task Revoked_key_is_refused_with_api_key_revoked()
    {
        _pipeline.Access.Response = new PrincipalAccess(SessionIsActive: false, Role: null);

        (await CodeAsync(new Write(), Key)).ShouldBe("api_key_revoked");
        (await CodeAsync(new Write(), Person)).ShouldBe("session_ended");
    }

    private static PrincipalAccess OwnerWithScopes(params string[] scopes) =>
        new(SessionIsActive: true, TenantRole.Owner) { Scopes = new HashSet<string>(scopes) };

    private static PrincipalAccess OwnerSignedInAt(DateTimeOffset at) =>
        new(SessionIsActive: true, TenantRole.Owner) { SignIn = new SignInStrength(AuthenticationLevel.SingleFactor, at) };

    private async Task<string?> CodeAsync(IRequest<Result> request, RequestIdentity identity)
    {
        var result = await _pipeline.SendAsync(request, identity);
        return result.IsSuccess ? null : Error.Of(result).Code;
    }

    [Authenticated]
    internal sealed record Own : ICommand;

    [RequirePermission("things.write")]
    internal sealed record Write : ICommand;

    [RequirePermission("things.share")]
    internal sealed record Share : ICommand;

    [RequirePermission("things.write")]
    [StepUp]
    internal sealed record Guarded : ICommand;

    [RequirePermission("things.govern")]
    internal sealed record Govern : ICommand;

    [RequireOperator("things.operate")]
    internal sealed record Operate : ICommand;

    private sealed class Handler :
        IRequestHandler<Own, Result>,
        IRequestHandler<Write, Result>,
        IRequestHandler<Share, Result>,
        IRequestHandler<Operate, Result>,
        IRequestHandler<Guarded, Result>,
        IRequestHandler<Govern, Result>
    {
        public Task<Result> Handle(Own request, CancellationToken cancellationToken) => Task.FromResult(Result.Success());

        public Task<Result> Handle(Write request, CancellationToken cancellationToken) => Task.FromResult(Result.Success());

        public Task<Result> Handle(Share request, CancellationToken cancellationToken) => Task.FromResult(Result.Success());

        public Task<Result> Handle(Operate request, CancellationToken cancellationToken) => Task.FromResult(Result.Success());

        public Task<Result> Handle(Guarded request, CancellationToken cancellationToken) => Task.FromResult(Result.Success());

        public Task<Result> Handle(Govern request, CancellationToken cancellationToken) => Task.FromResult(Result.Success());
    }
}
