using System.Reflection;
using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Errors;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Common.Behaviors;

/// <summary>
/// Passes a request on only if its declaration allows it; refuses a request without a declaration. It has no constraint on the
/// response type: MediatR silently skips a behavior whose constraints do not match, and this one must never be skipped.
/// </summary>
internal sealed class AuthorizationBehavior<TRequest, TResponse>(
    IRequestContext context,
    IPrincipalAccess access,
    PermissionCatalog permissions,
    IOperatorAccess operators,
    IMultiFactorDemand factors,
    TimeProvider time)
    : IPipelineBehavior<TRequest, TResponse>
    where TRequest : notnull
{
    private static readonly AuthorizationAttribute? Declaration = typeof(TRequest).GetCustomAttribute<AuthorizationAttribute>();
    private static readonly StepUpAttribute? StepUp = typeof(TRequest).GetCustomAttribute<StepUpAttribute>();
    private static readonly TimeSpan SupersededGrace = TimeSpan.FromSeconds(10);
    private static readonly Func<Error, TResponse> Refusal = BuildRefusal();

    public async Task<TResponse> Handle(TRequest request, RequestHandlerDelegate<TResponse> next, CancellationToken cancellationToken) =>
        await CheckAsync(cancellationToken) is { } error ? Refusal(error) : await next();

    private async ValueTask<Error?> CheckAsync(CancellationToken cancellationToken)
    {
        switch (Declaration)
        {
            case PublicAttribute:
                return null;
            case null:
                return CommonErrors.AuthorizationNotDeclared;
        }

        if (context.Principal == PrincipalKind.Anonymous)
        {
            return CommonErrors.Unauthenticated;
        }

        if (Declaration is RequireOperatorAttribute && !CanBeOperator)
        {
            return CommonErrors.OperatorRequired;
        }

        if ((IsApiKey || IsSystem) && RequiresSession)
        {
            return CommonErrors.SessionRequired;
        }

        if (IsSystem)
        {
            return CheckGrant();
        }

        var allowed = await access.GetAsync(context, cancellationToken);
        if (!allowed.SessionIsActive)
        {
            return IsApiKey ? CommonErrors.ApiKeyRevoked : CommonErrors.SessionEnded;
        }

        if (IsSuperseded(allowed))
        {
            return CommonErrors.TokenSuperseded;
        }

        return await CheckDeclarationAsync(allowed, cancellationToken) ?? CheckStrength(allowed);
    }

    /// <summary>The system has no session and no role, only what its actor was granted.</summary>
    private Error? CheckGrant() => Declaration switch
    {
        RequirePermissionAttribute when context.TenantId is null => CommonErrors.TenantRequired,
        RequirePermissionAttribute { Permission: var name } when context.SystemActor?.Grants.Contains(name) == true => null,
        _ => CommonErrors.PermissionDenied,
    };

    private async ValueTask<Error?> CheckDeclarationAsync(PrincipalAccess allowed, CancellationToken cancellationToken) =>
        Declaration switch
        {
            AuthenticatedAttribute => null,
            RequirePermissionAttribute when context.TenantId is null => CommonErrors.TenantRequired,

            // Members only: other callers learn nothing about the tenant. Requests that need no tenant pass, so that a member can switch to another.
            RequirePermissionAttribute when allowed is { Role: not null, Tenant: TenantStatus.Suspended } => CommonErrors.TenantSuspended,
            RequirePermissionAttribute when allowed is { Role: not null, Tenant: not TenantStatus.Active } => CommonErrors.TenantDeleted,
            RequirePermissionAttribute { Permission: var name } when allowed.Scopes?.Contains(name) == false => CommonErrors.InsufficientScope,
            RequirePermissionAttribute { Permission: var name } when permissions.Allows(allowed, name) => null,
            RequireOperatorAttribute { Permission: var name } =>
                await IsOperatorAsync(name, cancellationToken) ? null : CommonErrors.OperatorRequired,
            _ => CommonErrors.PermissionDenied,
        };

    /// <summary>
    /// Each new proof of identity supersedes the access tokens issued before it, of which an attacker may have a copy (OWASP ASVS 5.0,
    /// 7.2.4). A grace of some seconds covers requests in flight. A token carries the time in whole seconds.
    /// </summary>
    private bool IsSuperseded(PrincipalAccess allowed) =>
        context.TokenAuthenticatedAt is { } claimed && allowed.SignIn is { } signIn
        && claimed.ToUnixTimeSeconds() < signIn.At.ToUnixTimeSeconds() && time.GetUtcNow() - signIn.At > SupersededGrace;

    /// <summary>Checked last: a caller who lacks the permission is not asked for a second factor.</summary>
    private Error? CheckStrength(PrincipalAccess allowed)
    {
        if (allowed.SignIn is not { } signIn)
        {
            return null;
        }

        var level = StepUp?.Level ?? AuthenticationLevel.SingleFactor;
        if (IsMultiFactorDemanded(allowed))
        {
            level = AuthenticationLevel.MultiFactor;
        }

        var maxAge = TimeSpan.FromMinutes(StepUp?.MaxAgeMinutes ?? (NeedsRecentProof ? new StepUpAttribute().MaxAgeMinutes : 0));
        var isTooOld = maxAge > TimeSpan.Zero && time.GetUtcNow() - signIn.At > maxAge;
        return isTooOld || signIn.Level < level ? InsufficientAuthentication.Of(level, maxAge) : null;
    }

    private bool IsMultiFactorDemanded(PrincipalAccess allowed) => Declaration switch
    {
        RequireOperatorAttribute => factors.Demand != MultiFactorDemand.None,
        RequirePermissionAttribute => allowed.TenantRequiresMultiFactor || factors.Demand == MultiFactorDemand.Everyone,
        AuthenticatedAttribute { OpenToSingleFactor: var isOpen } => !isOpen && factors.Demand == MultiFactorDemand.Everyone,
        _ => false,
    };

    /// <summary>A user in a session of their own: no job, no API key, no impersonated session.</summary>
    private bool CanBeOperator => context is { Principal: PrincipalKind.User, OnBehalfOf: null };

    private bool IsSystem => context.Principal == PrincipalKind.System;

    /// <summary>An API key, or a job that one enqueued.</summary>
    private bool IsApiKey => context.Principal is PrincipalKind.ApiKey or PrincipalKind.ServiceAccount || context.ApiKeyId is not null;

    /// <summary>
    /// A user's own things, such as a profile or a session, whatever grants access, and whatever requires a recent proof: a caller without
    /// a sign-in can never prove enough.
    /// </summary>
    private bool RequiresSession =>
        Declaration is AuthenticatedAttribute || StepUp is not null || Needed is { RequiresSession: true } or { NeedsRecentProof: true };

    private bool NeedsRecentProof => Needed is { NeedsRecentProof: true };

    private Permission? Needed => Declaration is RequirePermissionAttribute { Permission: var name } ? permissions.Find(name) : null;

    private async ValueTask<bool> IsOperatorAsync(string? permission, CancellationToken cancellationToken) =>
        await operators.FindAsync(context, cancellationToken) is { } found && (permission is null || found.Permissions.Contains(permission));

    private static Func<Error, TResponse> BuildRefusal() =>
        typeof(IResult).IsAssignableFrom(typeof(TResponse))
            ? typeof(Failure).GetMethod(nameof(Failure.From))!.MakeGenericMethod(typeof(TResponse)).CreateDelegate<Func<Error, TResponse>>()
            : error => throw new UnauthorizedAccessException($"{typeof(TRequest).Name}: {error.Code}");
}
