# Lo que dice el asistente cuando tiene que escribir otro.

engine-other-model = El servicio de redacción no pudo terminar este sitio. Continúo con otro.
engine-offline-instead = El servicio de redacción no pudo terminar este sitio. Lo termino con mis propias plantillas; puede pedir cambios cuando quiera.
