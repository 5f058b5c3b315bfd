using Ardalis.Result;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Users.Contracts;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.Sessions;

namespace SvcInfra.Application.Users.Sessions;

/// <summary>
/// Exchanges a refresh token for the next pair of tokens. Reusing a token after its grace period, or after its sibling was used, revokes the
/// session; that change is committed despite the 401.
/// </summary>
[Public]
[NotAudited("Routine: every session refreshes every few minutes. The reuse of a token is an audit event of its own.")]
public sealed record RefreshSession([Secret] string RefreshToken) : ICommand<TokenPairDto>, ICommitsOnFailure;

internal sealed class RefreshSessionValidator : AbstractValidator<RefreshSession>
{
    public RefreshSessionValidator() =>
        RuleFor(c => c.RefreshToken).NotEmpty().WithErrorCode("required").MaximumLength(SecretToken.MaxLength).WithErrorCode("too_long");
}

internal sealed class RefreshSessionHandler(
    IRefreshTokens refreshTokens,
    IRepository<Session> sessions,
    IUserSessions userSessions,
    SessionStarter starter,
    ITenantMemberships memberships,
    IAuditTrail trail,
    IRequestContext context,
    IOptions<SessionOptions> options,
    TimeProvider time) : IRequestHandler<RefreshSession, Result<TokenPairDto>>
{
    public async Task<Result<TokenPairDto>> Handle(RefreshSession command, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var token = await refreshTokens.FindAsync(SecretToken.HashOf(command.RefreshToken), cancellationToken);
        if (token is null
            || await sessions.GetByIdAsync(token.SessionId, cancellationToken) is not { } session
            || !session.IsActive(now))
        {
            return UserErrors.InvalidRefreshToken;
        }

        // Two tabs refreshing at once get two siblings. The first use of one decides; the other stays valid for the grace period, so no client loses
        // the race and the chain does not fork.
        if (await refreshTokens.FirstUseOfGenerationAsync(token, cancellationToken) is { } firstUse
            && now - firstUse > options.Value.RefreshReuseGrace)
        {
            session.Revoke(SessionRevocation.RefreshTokenReused, now);

            // Sessions belong to no tenant, so the tenant of a bearer token sent along does not count.
            trail.Record(AuditEvent.Denied(UserAuditEvents.RefreshTokenReused) with
            {
                TargetType = "user",
                TargetId = session.UserId.ToString(),
                TenantId = IAuditTrail.Installation,
            });
            return UserErrors.RefreshTokenReused;
        }

        if (token.UsedAt is null)
        {
            if (token.ExpiresAt <= now)
            {
                return UserErrors.InvalidRefreshToken;
            }

            // On failure another request rotated the token a moment ago, which is within the grace period.
            if (await refreshTokens.TryUseAsync(token.Id, now, cancellationToken))
            {
                await userSessions.RecordUseAsync(session.Id, now, context.IpAddress, cancellationToken);
            }
        }

        if (session.TenantId is { } tenantId && !await memberships.IsMemberAsync(session.UserId, tenantId, cancellationToken))
        {
            session.LeaveTenant();
        }

        return starter.Continue(session, token.Generation + 1);
    }
}
