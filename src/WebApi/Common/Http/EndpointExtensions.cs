using System.Reflection;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Idempotency;

namespace SvcInfra.WebApi.Common.Http;

internal static class EndpointExtensions
{
    /// <summary>Creates a module's group, <c>/api/v1/{module}</c>, with the module's name as its tag in the API document.</summary>
    public static RouteGroupBuilder MapModule(this RouteGroupBuilder api, string module) => api.MapGroup("/" + module).WithTags(module);

    /// <summary>
    /// Declares which request an endpoint sends. The operation id is the request's name, and the request's declaration decides whether it needs a
    /// token, so that HTTP and the pipeline cannot disagree.
    /// </summary>
    public static RouteHandlerBuilder Sends<TRequest>(this RouteHandlerBuilder endpoint, string summary)
    {
        endpoint.WithName(typeof(TRequest).Name).WithSummary(summary).WithMetadata(new SentRequest(typeof(TRequest)));
        return typeof(TRequest).GetCustomAttribute<AuthorizationAttribute>() is PublicAttribute
            ? endpoint.AllowAnonymous()
            : endpoint.RequireAuthorization();
    }

    /// <summary>Adds error statuses to the API document that do not follow from the request's attributes and shape.</summary>
    public static RouteHandlerBuilder RefusesWith(this RouteHandlerBuilder endpoint, params int[] statuses) =>
        endpoint.WithMetadata(new RefusesWith(statuses));
}

/// <summary>The command or query behind an endpoint.</summary>
internal sealed record SentRequest(Type Type)
{
    public bool IsPublic => Type.GetCustomAttribute<AuthorizationAttribute>() is PublicAttribute;

    /// <summary>What a list declares; null when the request is not a <see cref="ListQuery"/>.</summary>
    public ListDefinition? List => Type.IsAssignableTo(typeof(ListQuery)) ? ((ListQuery)Activator.CreateInstance(Type)!).Declare() : null;

    public bool TakesVersion => Type.GetProperty("ExpectedVersion") is not null;

    public bool RequiresVersion => Type.IsAssignableTo(typeof(IRequiresVersion));

    public IdempotentCommand Idempotency { get; } = IdempotentCommand.Of(Type);
}

/// <summary>Error statuses of an endpoint that do not follow from its request.</summary>
internal sealed record RefusesWith(params int[] Statuses);
