using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Errors;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Audit;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Audit.Capture;

/// <summary>
/// Leaves entries of what the unit of work cannot: of refusals and breakdowns, after everything was rolled back, and of reading what is marked
/// <see cref="AuditedAttribute"/>. It stands around authorization, so that it sees denials. Who is not signed in leaves none by being refused: else
/// anybody could fill the trail.
/// </summary>
internal sealed class AuditBehavior<TRequest, TResponse>(AuditTrail trail, IRequestContext context) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : notnull
    where TResponse : IResult
{
    private static readonly AuditedRequest Request = AuditedRequest.Of(typeof(TRequest));

    public async Task<TResponse> Handle(TRequest request, RequestHandlerDelegate<TResponse> next, CancellationToken cancellationToken)
    {
        if (!trail.TryEnter(Request))
        {
            return await next();
        }

        try
        {
            return await WatchAsync(next, cancellationToken);
        }
        finally
        {
            trail.Leave();
        }
    }

    private async Task<TResponse> WatchAsync(RequestHandlerDelegate<TResponse> next, CancellationToken cancellationToken)
    {
        TResponse answer;
        try
        {
            answer = await next();
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            if (IsWatched && Request.IsAudited)
            {
                await trail.RefusedAsync(Request, AuditOutcome.Error, e.GetType().Name, CancellationToken.None);
            }

            throw;
        }

        if (answer.Succeeded())
        {
            return Request is { IsCommand: false, IsAudited: true } && !await trail.ReadAsync(Request, cancellationToken)
                ? Failure.From<TResponse>(AuditErrors.Unavailable)
                : answer;
        }

        var (outcome, reason) = AuditTrail.OutcomeOf(answer);
        if (IsWatched && (Request.IsAudited || outcome == AuditOutcome.Denied) && Error.Of(answer).Kind != ErrorKind.Unauthenticated)
        {
            // Not the request's token: whoever hangs up after a refusal leaves its entry all the same.
            await trail.RefusedAsync(Request, outcome, reason!, CancellationToken.None);
        }

        return answer;
    }

    private bool IsWatched => !Request.IsLeftOut && context.Principal != PrincipalKind.Anonymous;
}
