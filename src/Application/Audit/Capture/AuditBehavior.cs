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
/// Writes the entries that the unit of work cannot write: of refused and failed requests, whose transaction was rolled back, and of queries that are
/// marked <see cref="AuditedAttribute"/>. It wraps authorization, so that it sees denials. A refused anonymous request leaves no entry; otherwise
/// anyone could fill the trail.
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
            return await RunAsync(next, cancellationToken);
        }
        finally
        {
            trail.Leave();
        }
    }

    private async Task<TResponse> RunAsync(RequestHandlerDelegate<TResponse> next, CancellationToken cancellationToken)
    {
        TResponse response;
        try
        {
            response = await next();
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            if (IsRecorded && Request.IsAudited)
            {
                await trail.RecordRefusalAsync(Request, AuditOutcome.Error, e.GetType().Name, CancellationToken.None);
            }

            throw;
        }

        if (response.Succeeded())
        {
            return Request is { IsCommand: false, IsAudited: true } && !await trail.RecordReadAsync(Request, cancellationToken)
                ? Failure.From<TResponse>(AuditErrors.Unavailable)
                : response;
        }

        var (outcome, reason) = AuditTrail.OutcomeOf(response);
        if (IsRecorded && (Request.IsAudited || outcome == AuditOutcome.Denied) && Error.Of(response).Kind != ErrorKind.Unauthenticated)
        {
            // Not the request's token: the entry is written even when the caller disconnects.
            await trail.RecordRefusalAsync(Request, outcome, reason!, CancellationToken.None);
        }

        return response;
    }

    private bool IsRecorded => !Request.IsExcluded && context.Principal != PrincipalKind.Anonymous;
}
