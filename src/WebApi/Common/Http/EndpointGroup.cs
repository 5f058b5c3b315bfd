using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;

namespace SvcInfra.WebApi.Common.Http;

/// <summary>
/// Endpoints under a common path, mapped as on the framework's groups. The difference: the framework compiles the handlers of all endpoints
/// before it answers the first request; here each is compiled when it is called for the first time (docs/decisions/0009-the-start-in-two-halves.md).
/// </summary>
internal sealed class EndpointGroup(RouteGroupBuilder group) : IEndpointRouteBuilder, IEndpointConventionBuilder
{
    private IEndpointRouteBuilder Routes => group;

    public IServiceProvider ServiceProvider => Routes.ServiceProvider;

    public ICollection<EndpointDataSource> DataSources => Routes.DataSources;

    public IApplicationBuilder CreateApplicationBuilder() => Routes.CreateApplicationBuilder();

    /// <summary>A module's group: <c>/api/v1/{module}</c>, with the module's name as its tag in the API document.</summary>
    public EndpointGroup MapModule(string module) => MapGroup("/" + module).WithTags(module);

    public EndpointGroup MapGroup([StringSyntax("Route")] string prefix) => new(Routes.MapGroup(prefix));

    public RouteHandlerBuilder MapGet([StringSyntax("Route")] string pattern, Delegate handler) => MapMethods(pattern, [HttpMethods.Get], handler);

    public RouteHandlerBuilder MapPost([StringSyntax("Route")] string pattern, Delegate handler) => MapMethods(pattern, [HttpMethods.Post], handler);

    public RouteHandlerBuilder MapPut([StringSyntax("Route")] string pattern, Delegate handler) => MapMethods(pattern, [HttpMethods.Put], handler);

    public RouteHandlerBuilder MapPatch([StringSyntax("Route")] string pattern, Delegate handler) => MapMethods(pattern, [HttpMethods.Patch], handler);

    public RouteHandlerBuilder MapDelete([StringSyntax("Route")] string pattern, Delegate handler) => MapMethods(pattern, [HttpMethods.Delete], handler);

    public RouteHandlerBuilder MapMethods([StringSyntax("Route")] string pattern, string[] methods, Delegate handler)
    {
        RequestDelegate replaced = _ => throw new InvalidOperationException("The endpoint was not prepared.");
        return new RouteHandlerBuilder([new Handler(Routes.MapMethods(pattern, methods, replaced), handler, methods)]);
    }

    public void Add(Action<EndpointBuilder> convention) => ((IEndpointConventionBuilder)group).Add(convention);

    public void Finally(Action<EndpointBuilder> finallyConvention) => ((IEndpointConventionBuilder)group).Finally(finallyConvention);

    /// <summary>Collects the conventions of one endpoint, so that all of them are known when it is built.</summary>
    private sealed class Handler : IEndpointConventionBuilder
    {
        /// <summary>As in the framework: a body is not expected where none is sent as a rule.</summary>
        private static readonly string[] WithoutBody = [HttpMethods.Get, HttpMethods.Delete, HttpMethods.Head, HttpMethods.Options, HttpMethods.Trace, HttpMethods.Connect];

        private readonly IEndpointConventionBuilder _endpoint;
        private readonly Delegate _handler;
        private readonly bool _hasNoBody;
        private readonly List<Action<EndpointBuilder>> _conventions = [];

        public Handler(IEndpointConventionBuilder endpoint, Delegate handler, string[] methods)
        {
            (_endpoint, _handler, _hasNoBody) = (endpoint, handler, methods.Intersect(WithoutBody).Any());
            endpoint.Add(Build);
        }

        public void Add(Action<EndpointBuilder> convention) => _conventions.Add(convention);

        public void Finally(Action<EndpointBuilder> finallyConvention) => _endpoint.Finally(finallyConvention);

        private void Build(EndpointBuilder builder)
        {
            // What routing, authorization and the API document ask for. It says at the start whether a parameter cannot be bound.
            builder.Metadata.Add(_handler.Method);
            RequestDelegateFactory.InferMetadata(_handler.Method, Options(builder));
            foreach (var attribute in _handler.Method.GetCustomAttributes(inherit: false))
            {
                builder.Metadata.Add(attribute);
            }

            foreach (var convention in _conventions)
            {
                convention(builder);
            }

            // Filters go into the handler, where they see its arguments; left here, the framework would put them around it and compile that at once.
            var own = new RouteEndpointBuilder(requestDelegate: null, ((RouteEndpointBuilder)builder).RoutePattern, order: 0) { ApplicationServices = builder.ApplicationServices };
            foreach (var filter in builder.FilterFactories)
            {
                own.FilterFactories.Add(filter);
            }

            builder.FilterFactories.Clear();
            var compiled = new Lazy<RequestDelegate>(() => RequestDelegateFactory.Create(_handler, Options(own)).RequestDelegate);
            builder.RequestDelegate = QueryDates.Before(_handler.Method, context => compiled.Value(context));
        }

        private RequestDelegateFactoryOptions Options(EndpointBuilder builder) => new()
        {
            ServiceProvider = builder.ApplicationServices,
            RouteParameterNames = ((RouteEndpointBuilder)builder).RoutePattern.Parameters.Select(parameter => parameter.Name),
            ThrowOnBadRequest = builder.ApplicationServices.GetRequiredService<IOptions<RouteHandlerOptions>>().Value.ThrowOnBadRequest,
            DisableInferBodyFromParameters = _hasNoBody,
            EndpointBuilder = builder,
        };
    }
}
